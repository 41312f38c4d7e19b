using System.Globalization;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;

namespace WorkerDown.Core.Diagnose.Causes;

/// <summary>Causes in which the process lives: runbook "lost connection to the Temporal server", and what only looks like it.</summary>
public static class ConnectionRules
{
    /// <summary>Alive with every slot taken, or handing out tasks more slowly than they come: slow, not dead.</summary>
    public static Finding? Saturated(DiagnosisContext context)
    {
        var ready = context.Pods.Count(p => p.Ready);
        if (ready == 0)
            return null;
        var full = context.Evidence.TaskQueues.Where(q => Full(q, context.Now).Any()).ToList();
        if (full.Count > 0)
        {
            return new()
            {
                Cause = ProbableCause.Saturated,
                Reason = Reasons.NoFreeSlots,
                Message = $"the worker of {string.Join(", ", full.Select(q => q.Queue))} is alive with no free slots; {full.Sum(q => q.Backlog ?? 0)} task(s) wait",
                RestsOn = full.SelectMany(q => Full(q, context.Now).Select(h =>
                    $"queue {q.Queue}: heartbeat of {h.Identity} {Durations.Say(context.Now - h.At)} ago, free slots: workflow {Slots(h.FreeWorkflowSlots)}, activity {Slots(h.FreeActivitySlots)}")).ToList(),
            };
        }
        var slow = context.Evidence.TaskQueues.Where(q => q is { Problem: null, Backlog: > 0, DispatchRate: > 0 } && q.BacklogAge > QueueHealth.OldHeadTask).ToList();
        return slow.Count == 0 ? null : new()
        {
            Cause = ProbableCause.Saturated,
            Reason = Reasons.TasksPileUp,
            Message = "tasks come faster than they are worked on: " + string.Join("; ", slow.Select(Rate)),
            RestsOn = slow.Select(q => $"queue {Rate(q)}").ToList(),
            Confidence = Confidence.Medium,
        };
    }

    /// <summary>Alive for Kubernetes, absent for Temporal: the zombie.</summary>
    public static Finding? LostTemporalConnection(DiagnosisContext context)
    {
        var dead = context.Health.Queues.Where(q => q.State == HealthState.Down).ToList();
        if (dead.Count == 0 || context.Evidence.Temporal.Sick is not null)
            return null;
        var ready = context.Pods.Count(p => p.Ready);
        var lines = Observations.ConnectionLines(context);
        // A worker whose readiness follows its connection is not ready when it has lost it: then its log has to say so.
        var cutOff = context.Pods.Where(p => !p.Ready && p.DeletionAt is null && WorkloadHealth.RunsWorker(p)).ToList();
        if (ready == 0 && (cutOff.Count == 0 || lines.Count == 0))
            return null;
        var who = ready > 0 ? $"{ready} pod(s) are ready" : $"{cutOff.Count} pod(s) run, not ready";
        return new()
        {
            Cause = ProbableCause.LostTemporalConnection,
            Reason = ready == 0 ? Reasons.RunningButNotPolling : dead.Count < context.Health.Queues.Count ? Reasons.OneQueueUnserved : Reasons.ReadyButNotPolling,
            Message = $"{who}, but {string.Join("; ", dead.Select(q => q.Message))}; Temporal itself is healthy"
                + (lines.Count > 0 ? "; the log speaks of the connection" : ""),
            RestsOn = [.. context.Health.Queues.Select(q => $"queue {q.Message}"), .. lines],
            Confidence = ready > 0 ? Confidence.High : Confidence.Medium,
        };
    }

    // Both kinds count: the SDK polls for a kind of task only while it has a slot for it.
    private static IEnumerable<HeartbeatFacts> Full(TaskQueueFacts queue, DateTimeOffset now) =>
        (queue.Heartbeats ?? []).Where(h => (h.FreeWorkflowSlots == 0 || h.FreeActivitySlots == 0) && QueueHealth.Beats(h, now) == true);

    private static string Slots(int? free) => free?.ToString(CultureInfo.InvariantCulture) ?? "not told";

    private static string Rate(TaskQueueFacts q) => string.Create(CultureInfo.InvariantCulture,
        $"{q.Queue}: {q.Backlog} task(s) wait, the oldest for {Durations.Say(q.BacklogAge ?? TimeSpan.Zero)}, {q.DispatchRate:0.##} a second are handed out");
}
