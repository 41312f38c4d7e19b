using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace WorkerDown.Sandbox.World;

/// <summary>Alertmanager's API v2: an alert is its labels, and it is firing until its <c>endsAt</c>.</summary>
public sealed partial class AlertmanagerDesk(TimeProvider time) : IDesk
{
    /// <summary>The token of whatever guards it.</summary>
    public const string Token = "sandbox-alertmanager-token";

    /// <summary>When each alert ends, by its labels.</summary>
    public ConcurrentDictionary<string, DateTimeOffset> Ends { get; } = new();

    /// <summary>The alerts that fire now.</summary>
    public IReadOnlyList<string> Firing => Ends.Where(e => e.Value > time.GetUtcNow()).Select(e => e.Key).ToList();

    DeskAnswer IDesk.Take(DeskRequest request)
    {
        if (request.Headers.Authorization != $"Bearer {Token}")
            return DeskAnswer.Broke(401, "", "unauthorized");
        JsonElement alerts;
        try
        {
            alerts = JsonDocument.Parse(request.Body).RootElement;
        }
        catch (JsonException)
        {
            return DeskAnswer.Broke(400, "\"bad request\"", "not JSON");
        }
        if (Problem(alerts) is { } problem)
            return DeskAnswer.Broke(400, JsonSerializer.Serialize(problem), problem);
        var alert = alerts[0];
        var labels = string.Join(",", alert.GetProperty("labels").EnumerateObject().OrderBy(l => l.Name, StringComparer.Ordinal).Select(l => $"{l.Name}={l.Value}"));
        Ends[labels] = At(alert, "endsAt")!.Value;
        var annotations = alert.GetProperty("annotations");
        string Note(string name) => annotations.GetProperty(name).GetString()!;
        return new(200, "", new(Note("page_id"), Note("kind"), alert.GetProperty("labels").GetProperty("incident").GetString()!, Note("summary"), Note("description")));
    }

    private static string? Problem(JsonElement alerts)
    {
        if (alerts.ValueKind != JsonValueKind.Array || alerts.GetArrayLength() == 0)
            return "the body is not an array of alerts";
        foreach (var alert in alerts.EnumerateArray())
        {
            if (!alert.TryGetProperty("labels", out var labels) || !labels.EnumerateObject().Any())
                return "at least one label pair required";
            if (labels.EnumerateObject().FirstOrDefault(l => !LabelName().IsMatch(l.Name) || l.Value.GetString() is not { Length: > 0 }) is { Value.ValueKind: not JsonValueKind.Undefined } bad)
                return $"invalid label set: {bad.Name}";
            if (At(alert, "startsAt") is not { } starts || At(alert, "endsAt") is not { } ends)
                return "startsAt or endsAt is no time of RFC 3339";
            if (ends < starts)
                return "start time must be before end time";
        }
        return null;
    }

    private static DateTimeOffset? At(JsonElement alert, string name) =>
        alert.TryGetProperty(name, out var value) && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    [GeneratedRegex("^[a-zA-Z_][a-zA-Z0-9_]*$")]
    private static partial Regex LabelName();
}
