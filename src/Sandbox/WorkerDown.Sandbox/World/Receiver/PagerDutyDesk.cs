using System.Collections.Concurrent;
using System.Text.Json;

namespace WorkerDown.Sandbox.World;

/// <summary>PagerDuty's Events API v2: 202 for what is valid, 400 with its errors for what is not; alerts by their dedup key.</summary>
public sealed class PagerDutyDesk : IDesk
{
    /// <summary>The one integration key it knows.</summary>
    public const string RoutingKey = "sandbox0only0000routing000key000";

    private static readonly string[] Severities = ["critical", "error", "warning", "info"];

    /// <summary>Each alert's state by dedup key: triggered, acknowledged or resolved.</summary>
    public ConcurrentDictionary<string, string> Alerts { get; } = new();

    /// <summary>How often people were notified: an event joins an open alert silently.</summary>
    public ConcurrentQueue<string> Notifications { get; } = new();

    DeskAnswer IDesk.Take(DeskRequest request)
    {
        JsonElement e;
        try
        {
            e = JsonDocument.Parse(request.Body).RootElement;
        }
        catch (JsonException)
        {
            return Invalid("Invalid JSON");
        }
        var errors = Errors(e, request.Body.Length).ToList();
        if (errors.Count > 0)
            return Invalid(string.Join("; ", errors));
        var action = Text(e, "event_action")!;
        var key = Text(e, "dedup_key") ?? Guid.NewGuid().ToString("N");
        lock (Alerts) // two events of one key at the same instant are one after the other
            Apply(key, action);
        return new(202, JsonSerializer.Serialize(new { status = "success", message = "Event processed", dedup_key = key }), Page(e, action, key));
    }

    // An acknowledgement or a resolution of what is not open is taken and dropped.
    private void Apply(string key, string action)
    {
        var isOpen = Alerts.TryGetValue(key, out var before) && before != "resolved";
        if (action == "trigger" && !isOpen)
        {
            Notifications.Enqueue(key);
            Alerts[key] = "triggered";
        }
        else if (action != "trigger" && isOpen)
        {
            Alerts[key] = action == "resolve" ? "resolved" : "acknowledged";
        }
    }

    private static IEnumerable<string> Errors(JsonElement e, int length)
    {
        if (length > 512 * 1024)
            yield return "the event is larger than 512 KB";
        if (Text(e, "routing_key") != RoutingKey)
            yield return $"'routing_key' is invalid (must be 32 characters long): {Text(e, "routing_key")}";
        var action = Text(e, "event_action");
        if (action is not ("trigger" or "acknowledge" or "resolve"))
            yield return "'event_action' is invalid";
        if (action != "trigger" && Text(e, "dedup_key") is null)
            yield return "'dedup_key' is missing";
        if (Text(e, "dedup_key")?.Length > 255)
            yield return "'dedup_key' is longer than 255 characters";
        if (action != "trigger")
            yield break;
        if (!e.TryGetProperty("payload", out var payload))
        {
            yield return "'payload' is missing or blank";
            yield break;
        }
        foreach (var name in new[] { "summary", "source", "severity" }.Where(n => Text(payload, n) is not { Length: > 0 }))
            yield return $"'payload.{name}' is missing or blank";
        if (Text(payload, "summary")?.Length > 1024)
            yield return "'payload.summary' is longer than 1024 characters";
        if (!Severities.Contains(Text(payload, "severity")))
            yield return "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')";
        if (Text(payload, "timestamp") is { } at && !DateTimeOffset.TryParse(at, out _))
            yield return "'payload.timestamp' is invalid";
        if (e.TryGetProperty("links", out var links) && links.EnumerateArray().Any(l => Text(l, "href") is not { Length: > 0 }))
            yield return "'links' have no href";
    }

    private static ReceivedPage Page(JsonElement e, string action, string key)
    {
        if (action != "trigger")
            return new($"{key}/{action}", action == "resolve" ? "Resolve" : "Acknowledge", key, "", "");
        var payload = e.GetProperty("payload");
        var details = payload.GetProperty("custom_details");
        return new(Text(details, "page_id")!, Text(details, "kind")!, key, Text(payload, "summary")!, Text(details, "page")!);
    }

    private static DeskAnswer Invalid(string errors) =>
        DeskAnswer.Broke(400, JsonSerializer.Serialize(new { status = "invalid event", message = "Event object is invalid", errors = new[] { errors } }), errors);

    private static string? Text(JsonElement e, string name) => e.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
