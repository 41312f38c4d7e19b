using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Health;

/// <summary>The last question before a mutation: is the worker back by itself, or can it not be told any more?</summary>
public static class Recovery
{
    /// <summary>
    /// Why nothing may be touched: a pod is ready and every queue shows a sign of work, or Temporal cannot be read.
    /// Null when it is still down. Whatever is back here is Up for the next diagnosis too.
    /// </summary>
    public static string? Stops(WorkloadHealth workload, IReadOnlyList<TaskQueueFacts> queues, RemediationPolicy policy, DateTimeOffset now)
    {
        if (queues.FirstOrDefault(q => q.Problem is not null) is { } unread)
            return $"Temporal cannot be read any more: task queue {unread.Queue}: {unread.Problem}";
        var looks = queues.Select(q => QueueHealth.Judge(q, null, servedBefore: false, workload, policy, now)).ToList();
        return workload.Ready > 0 && looks.Count > 0 && looks.All(l => l.State == HealthState.Up)
            ? $"the worker is back: {workload.Ready} pod(s) ready, {string.Join("; ", looks.Select(l => l.Message))}"
            : null;
    }
}
