using System.Text.Json;
using System.Text.Json.Nodes;
using Temporalio.Common;

namespace WorkerDown.Sandbox.Replay;

/// <summary>The history of one run, as the Temporal Web UI ("Download JSON"), <c>temporal workflow show --output json</c> and the test server export it.</summary>
public sealed class Recording
{
    private const string Attributes = "EventAttributes";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly JsonObject history;

    private Recording(JsonObject history, JsonObject started)
    {
        this.history = history;
        WorkflowType = (string?)started["workflowType"]?["name"] ?? throw new RecordingException("The first event does not name its workflow type.");
        WorkflowId = (string?)started["workflowId"] is { Length: > 0 } id ? id : "recorded";
        Events = history["events"]!.AsArray().Count;
        Ending = EndingOf(history["events"]!.AsArray()[^1]!.AsObject());
    }

    /// <summary>The workflow's type.</summary>
    public string WorkflowType { get; }

    /// <summary>Its id.</summary>
    public string WorkflowId { get; }

    /// <summary>How many events there are.</summary>
    public int Events { get; }

    /// <summary>The outcome that its result names; else how it closed (<c>Completed</c>, <c>Failed</c>, <c>ContinuedAsNew</c>, ...), or <c>Open</c>.</summary>
    public string Ending { get; }

    /// <summary>Reads an export. What only describes whoever recorded it (folders in stack traces) is left out: no replay reads it.</summary>
    /// <exception cref="RecordingException">It is no history.</exception>
    public static Recording Parse(string json)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(json);
        }
        catch (JsonException e)
        {
            throw new RecordingException($"This is not JSON: {e.Message}");
        }
        if (root is JsonArray list)
            root = new JsonObject { ["events"] = list.DeepClone() };
        if (root is not JsonObject history || history["events"] is not JsonArray { Count: > 0 } events || events.Any(e => e is not JsonObject))
            throw new RecordingException("This is no exported history: it has no \"events\".");
        if (events[0]!["workflowExecutionStartedEventAttributes"] is not JsonObject started)
            throw new RecordingException("The first event is not the start of a workflow: export the whole history, not a page of it.");
        if (started["input"]?["payloads"] is JsonArray { Count: > 0 } input && (input[0] as JsonObject)?["metadata"] is null)
            throw new RecordingException("Its payloads are decoded, and no worker can replay that: export it again without decoding.");
        DropStackTraces(history);
        return new(history, started);
    }

    /// <summary>As it is kept.</summary>
    public string ToJson() => history.ToJsonString(Indented) + "\n";

    /// <summary>As the SDK replays it.</summary>
    public WorkflowHistory ToHistory() => WorkflowHistory.FromJson(WorkflowId, history.ToJsonString());

    /// <inheritdoc />
    public override string ToString() => $"{WorkflowType} '{WorkflowId}', {Events} events, {Ending}";

    private static string EndingOf(JsonObject last)
    {
        var attributes = last.FirstOrDefault(m => m.Key.EndsWith(Attributes, StringComparison.Ordinal));
        const string execution = "workflowExecution";
        if (attributes.Key is null || !attributes.Key.StartsWith(execution, StringComparison.Ordinal))
            return "Open";
        var how = attributes.Key[execution.Length..^Attributes.Length];
        return how switch
        {
            "Completed" => OutcomeOf(attributes.Value) ?? how,
            "Failed" or "TimedOut" or "Canceled" or "Terminated" or "ContinuedAsNew" => how,
            _ => "Open",
        };
    }

    private static string? OutcomeOf(JsonNode? completed)
    {
        try
        {
            return completed?["result"]?["payloads"]?[0]?["data"] is { } data && JsonNode.Parse(Convert.FromBase64String((string)data!)) is JsonObject result ? (string?)result["outcome"] : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new RecordingException($"The result cannot be read, so no worker could replay it: export without decoding, and from a namespace whose payloads are not encrypted ({e.Message})");
        }
    }

    private static void DropStackTraces(JsonNode? node)
    {
        if (node is JsonObject o)
            o.Remove("stackTrace");
        foreach (var child in node switch { JsonObject members => members.Select(m => m.Value), JsonArray items => items, _ => [] })
            DropStackTraces(child);
    }
}

/// <summary>A file is no history that could be kept.</summary>
/// <param name="message">Why, as a sentence.</param>
public sealed class RecordingException(string message) : Exception(message);
