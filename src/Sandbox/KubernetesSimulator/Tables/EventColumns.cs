using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Tables;

/// <summary>Events.</summary>
internal static class EventColumns
{
    public static readonly IReadOnlyList<Column> All =
    [
        new("Last Seen", (o, now) => LastSeen(o, now)),
        Column.Text("Type", o => o.Text("type")),
        Column.Text("Reason", o => o.Text("reason")),
        Column.Text("Object", o => $"{o.Text("involvedObject", "kind")?.ToLowerInvariant()}/{o.Text("involvedObject", "name")}"),
        Column.Wide("Subobject", o => o.Text("involvedObject", "fieldPath")),
        Column.Wide("Source", Source),
        Column.Text("Message", o => o.Text("message")?.Trim()),
        new("First Seen", (o, now) => FirstSeen(o, now)) { Priority = 1 },
        new("Count", (o, _) => o.Number("series", "count") ?? o.Number("count") ?? 1) { Type = "integer", Priority = 1 },
        Columns.Name with { Priority = 1 },
    ];

    // Events of the newer API have no first and last time, but one time of their own.
    private static string FirstSeen(JsonObject item, DateTimeOffset now) =>
        item.Text("firstTimestamp") is null ? Ages.Since(item, now, "eventTime") : Ages.Since(item, now, "firstTimestamp");

    private static string LastSeen(JsonObject item, DateTimeOffset now) =>
        item.At("series") is JsonObject series ? Ages.Since(series, now, "lastObservedTime")
        : item.Text("lastTimestamp") is null ? FirstSeen(item, now)
        : Ages.Since(item, now, "lastTimestamp");

    private static string Source(JsonObject item)
    {
        var component = item.Text("source", "component") is { Length: > 0 } older ? older : item.Text("reportingComponent");
        return item.Text("source", "host") is { Length: > 0 } host ? $"{component}, {host}" : component ?? "";
    }
}
