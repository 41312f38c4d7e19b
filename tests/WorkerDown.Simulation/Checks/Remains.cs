using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Common;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Verify;
using WorkerDown.Sandbox.World;
using WorkerDown.Simulation.World;
using WorkerDown.Workflows;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Simulation.Checks;

/// <summary>Reads what the runs of a story left in their histories.</summary>
internal static class Remains
{
    public static async Task<IReadOnlyList<PlayedRun>> ReadAsync(SandboxWorld world)
    {
        var runs = new List<PlayedRun>();
        await foreach (var found in world.Client.ListWorkflowsAsync($"WorkflowType = '{WorkerDownNames.Remediation}' OR WorkflowType = '{WorkerDownNames.Storm}'"))
            runs.Add(Read(found, world.Temporal.DumpHistory(found.Id, found.RunId)));
        return [.. runs.OrderBy(r => r.StartedAt)];
    }

    /// <summary>What the health checks saw, in order.</summary>
    public static async Task<IReadOnlyList<FleetCheck>> ChecksAsync(SandboxWorld world)
    {
        var checks = new List<FleetCheck>();
        await foreach (var found in world.Client.ListWorkflowsAsync($"WorkflowType = '{WorkerDownNames.HealthCheck}' AND ExecutionStatus = 'Completed'"))
            checks.Add(await world.Client.GetWorkflowHandle(found.Id, found.RunId).GetResultAsync<FleetCheck>());
        return [.. checks.OrderBy(c => c.At)];
    }

    /// <summary>The simulated workers' own workflows that are still open.</summary>
    public static async Task<IReadOnlyList<string>> TenantsAsync(SandboxWorld world)
    {
        var open = new List<string>();
        await foreach (var found in world.Client.ListWorkflowsAsync($"WorkflowType = '{SimulatedPods.Tenant}' AND ExecutionStatus = 'Running'"))
            open.Add(found.Id);
        return open;
    }

    private static PlayedRun Read(Temporalio.Client.WorkflowExecution found, string json)
    {
        var diagnoses = new List<(DateTimeOffset, Diagnosis)>();
        var verifications = new List<(DateTimeOffset, Verification)>();
        var acts = new List<PlayedAct>();
        var failed = new List<string>();
        var scheduled = new Dictionary<long, (string Name, int Act)>();
        RemediationResult? result = null;
        foreach (var e in WorkflowHistory.FromJson(found.Id, json).Events)
        {
            var at = e.EventTime.ToDateTimeOffset();
            switch (e.EventType)
            {
                case EventType.ActivityTaskScheduled:
                    var asked = e.ActivityTaskScheduledEventAttributes;
                    var name = asked.ActivityType.Name;
                    if (name is "Restart" or "DeleteStuckPods" or "Rollback")
                    {
                        scheduled[e.EventId] = (name, acts.Count);
                        acts.Add(new(at, null, Value<ActRequest>(asked.Input)!, null, diagnoses.Count == 0 ? null : diagnoses[^1].Item2));
                    }
                    else
                    {
                        scheduled[e.EventId] = (name, -1);
                    }
                    break;
                case EventType.ActivityTaskCompleted:
                    var done = e.ActivityTaskCompletedEventAttributes;
                    var (what, act) = scheduled[done.ScheduledEventId];
                    if (what == "Diagnose")
                        diagnoses.Add((at, Value<Diagnosis>(done.Result)!));
                    else if (what == "Verify")
                        verifications.Add((at, Value<Verification>(done.Result)!));
                    else if (act >= 0)
                        acts[act] = acts[act] with { ClosedAt = at, Result = Value<ActResult>(done.Result) };
                    break;
                case EventType.ActivityTaskFailed or EventType.ActivityTaskTimedOut or EventType.ActivityTaskCanceled:
                    if (scheduled[Scheduled(e)].Act is >= 0 and var lost)
                        acts[lost] = acts[lost] with { ClosedAt = at };
                    break;
                case EventType.WorkflowTaskFailed:
                    failed.Add($"{e.WorkflowTaskFailedEventAttributes.Cause}: {e.WorkflowTaskFailedEventAttributes.Failure?.Message}");
                    break;
                case EventType.WorkflowExecutionCompleted when found.WorkflowType == WorkerDownNames.Remediation:
                    result = Value<RemediationResult>(e.WorkflowExecutionCompletedEventAttributes.Result);
                    break;
            }
        }
        return new()
        {
            WorkflowId = found.Id,
            RunId = found.RunId,
            Type = found.WorkflowType,
            Status = found.Status.ToString(),
            StartedAt = found.StartTime,
            ClosedAt = found.CloseTime,
            Result = result,
            Diagnoses = diagnoses,
            Verifications = verifications,
            Acts = acts,
            FailedTasks = failed,
            Text = Readable(json),
        };
    }

    // Payloads are base64 in the JSON of a history: what they say is what must be searched.
    private static string Readable(string json) => System.Text.RegularExpressions.Regex.Replace(json, "\"data\": ?\"([A-Za-z0-9+/=]+)\"", m =>
        System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(m.Groups[1].Value)));

    private static long Scheduled(HistoryEvent e) => e.EventType switch
    {
        EventType.ActivityTaskFailed => e.ActivityTaskFailedEventAttributes.ScheduledEventId,
        EventType.ActivityTaskTimedOut => e.ActivityTaskTimedOutEventAttributes.ScheduledEventId,
        _ => e.ActivityTaskCanceledEventAttributes.ScheduledEventId,
    };

    private static T? Value<T>(Payloads? payloads) => payloads is { Payloads_.Count: > 0 }
        ? (T?)WorkerDownData.Converter.PayloadConverter.ToValue(payloads.Payloads_[0], typeof(T))
        : default;
}
