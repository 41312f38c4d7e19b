using System.Text.Json;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Client;

namespace WorkerDown.Sandbox.Story;

/// <summary>Prints a workflow's history as the runbook it is: each activity with its summary and what it answered.</summary>
internal static class HistoryPrinter
{
    private const int ResultLength = 600;

    public static async Task PrintAsync(WorkflowHandle handle, TextWriter output)
    {
        output.WriteLine($"  history of {handle.Id}");
        output.WriteLine();
        var scheduled = new Dictionary<long, string>();
        await foreach (var e in handle.FetchHistoryEventsAsync(new()))
        {
            if (Line(e, scheduled) is { } line)
                output.WriteLine($"  {e.EventId,4}  {e.EventTime.ToDateTime():HH:mm:ss}  {line}");
        }
        output.WriteLine();
    }

    private static string? Line(HistoryEvent e, Dictionary<long, string> scheduled)
    {
        switch (e.EventType)
        {
            case EventType.WorkflowExecutionStarted:
                return $"started          {Short(e.WorkflowExecutionStartedEventAttributes.Input?.Payloads_)}";
            case EventType.ActivityTaskScheduled:
                var activity = e.ActivityTaskScheduledEventAttributes.ActivityType.Name;
                scheduled[e.EventId] = activity;
                return $"{activity,-15}  {Text(e.UserMetadata?.Summary)}";
            case EventType.ActivityTaskCompleted:
                var name = scheduled[e.ActivityTaskCompletedEventAttributes.ScheduledEventId];
                return $"  {name} =>    {Digest(name, e.ActivityTaskCompletedEventAttributes.Result?.Payloads_)}";
            case EventType.ActivityTaskFailed:
                return $"  {scheduled[e.ActivityTaskFailedEventAttributes.ScheduledEventId]} failed: {e.ActivityTaskFailedEventAttributes.Failure.Message}";
            case EventType.TimerStarted:
                return $"timer            {e.TimerStartedEventAttributes.StartToFireTimeout.ToTimeSpan()}: {Text(e.UserMetadata?.Summary)}";
            case EventType.WorkflowExecutionUpdateAccepted:
                return $"update           {e.WorkflowExecutionUpdateAcceptedEventAttributes.AcceptedRequest?.Input?.Name}";
            case EventType.WorkflowExecutionCompleted:
                return $"result           {Digest("Result", e.WorkflowExecutionCompletedEventAttributes.Result?.Payloads_)}";
            case EventType.WorkflowExecutionFailed:
                return $"failed           {e.WorkflowExecutionFailedEventAttributes.Failure.Message}";
            default:
                return null;
        }
    }

    // The sentences of an answer; the Web UI shows the whole of it.
    private static string Digest(string name, IEnumerable<Temporalio.Api.Common.V1.Payload>? payloads)
    {
        if (payloads?.FirstOrDefault() is not { } payload)
            return "";
        using var json = JsonDocument.Parse(payload.Data.Memory);
        var root = json.RootElement;
        string Say(string path) => path.Split('.').Aggregate(root, (at, member) => at.ValueKind == JsonValueKind.Object && at.TryGetProperty(member, out var next) ? next : default) is { ValueKind: not JsonValueKind.Undefined } found ? found.ToString() : "";
        return name switch
        {
            "Diagnose" => $"{Say("health")}, cause {Say("cause")}: {Say("message")}\n{new string(' ', 24)}next {Say("next.rung")} ({Say("next.reason")}): {Say("next.message")}",
            "Load" => $"{Say("plan.target.deployment")} in {Say("plan.target.cluster")}/{Say("plan.target.namespace")}, restore within {Say("plan.policy.restoreWithin")}",
            "Verify" => $"{Say("verdict")}: {Say("message")}",
            "Result" => $"{Say("outcome")}: {Say("message")}",
            "Restart" or "Rollback" or "DeleteStuckPods" => $"{Say("status")} ({Say("reason")}): {Say("message")}",
            _ => Short([payload]),
        };
    }

    private static string Text(Temporalio.Api.Common.V1.Payload? payload) => payload is null ? "" : JsonSerializer.Deserialize<string>(payload.Data.Span) ?? "";

    private static string Short(IEnumerable<Temporalio.Api.Common.V1.Payload>? payloads)
    {
        var text = payloads?.FirstOrDefault()?.Data.ToStringUtf8() ?? "";
        return text.Length <= ResultLength ? text : text[..ResultLength] + "...";
    }
}
