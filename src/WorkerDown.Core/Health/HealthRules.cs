using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Health;

/// <summary>A target's health with its reason and what the next look needs.</summary>
public sealed record HealthJudgement
{
    /// <summary>Up, Down or Unknown.</summary>
    public required HealthState State { get; init; }

    /// <summary>A stable word of <see cref="Reasons"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>A sentence with figures.</summary>
    public required string Message { get; init; }

    /// <summary>For the next look.</summary>
    public required TargetMemory Memory { get; init; }

    /// <summary>Each queue by itself.</summary>
    public IReadOnlyList<QueueHealth> Queues { get; init; } = [];
}

/// <summary>
/// Health from two signals, Kubernetes (ready pods) and Temporal (pollers, heartbeats, dispatch). Down needs every
/// signal to agree; one positive sign of work vetoes it; an error is Unknown.
/// </summary>
public static class HealthRules
{
    /// <summary>A check comes a little early or late: that may not cost a whole interval.</summary>
    public static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(2);

    /// <summary>Judges one target.</summary>
    /// <param name="workload">The Kubernetes side.</param>
    /// <param name="queues">The Temporal side, one for each task queue of the target.</param>
    /// <param name="before">What the look before left; null at the first.</param>
    /// <param name="policy">The tolerances.</param>
    /// <param name="now">Now.</param>
    public static HealthJudgement Judge(WorkloadHealth workload, IReadOnlyList<TaskQueueFacts> queues, TargetMemory? before, RemediationPolicy policy, DateTimeOffset now)
    {
        before ??= new TargetMemory();
        var judged = queues.Select(q => QueueHealth.Judge(q, before.Queues.FirstOrDefault(m => m.Queue == q.Queue), workload, policy, now)).ToList();
        var noReady = workload is { Problem: null, Ready: 0 } ? before.NoReadyPodsSince ?? now : (DateTimeOffset?)null;
        var (state, reason, message) = Decide(workload, judged);
        var memory = new TargetMemory
        {
            FirstSeenDown = state switch
            {
                HealthState.Down => before.FirstSeenDown ?? noReady ?? now,
                HealthState.Up => null,
                _ => before.FirstSeenDown,
            },
            NoReadyPodsSince = workload.Problem is null ? noReady : before.NoReadyPodsSince,
            Queues = judged.Select(j => j.Memory).OfType<QueueMemory>().ToList(),
            // A version that polls for some seconds between two crashes is not a healthy one.
            Healthy = state == HealthState.Up && workload is { Problem: null, Ready: > 0 } && now - workload.StableSince >= policy.Tolerance
                ? Remember(before.Healthy, workload, now)
                : before.Healthy,
        };
        return new() { State = state, Reason = reason, Message = message, Memory = memory, Queues = judged };
    }

    private static (HealthState State, string Reason, string Message) Decide(WorkloadHealth workload, List<QueueHealth> queues)
    {
        var up = queues.Where(q => q.State == HealthState.Up).ToList();
        var down = queues.Where(q => q.State == HealthState.Down).ToList();
        // A name that nobody ever polled has no vote where another queue of the target is down: it is likely mistyped.
        var unknown = queues.Where(q => q.State == HealthState.Unknown && (down.Count == 0 || q.Reason != Reasons.QueueNeverPolled)).ToList();
        if (unknown.FirstOrDefault() is { } first)
            return (HealthState.Unknown, first.Reason, Join(unknown));
        if (down.Count == 0)
            return up.Count > 0 ? (HealthState.Up, up[0].Reason, Join(up)) : (HealthState.Unknown, Reasons.ObservationFailed, "no task queue was read");
        if (workload.Problem is { } problem)
            return (HealthState.Unknown, Reasons.ObservationFailed, $"Kubernetes could not be read: {problem}");
        if (up.Count > 0)
            return (HealthState.Down, Reasons.OneQueueUnserved, $"{Join(down)} (but {Join(up)})");
        var pods = !workload.Exists ? "the Deployment does not exist" : $"{workload.Ready} of {workload.Replicas} pod(s) ready";
        return (HealthState.Down, workload.Ready == 0 ? Reasons.NoReadyPods : down[0].Reason, $"{pods}; {Join(down)}");
    }

    private static string Join(IEnumerable<QueueHealth> queues) => string.Join("; ", queues.Select(q => q.Message));

    // To the hour: the memory of a healthy fleet then stays the same from look to look.
    private static IReadOnlyList<HealthyRevision> Remember(IReadOnlyList<HealthyRevision> known, WorkloadHealth workload, DateTimeOffset now)
    {
        var hour = new DateTimeOffset(now.UtcDateTime.Date.AddHours(now.UtcDateTime.Hour), TimeSpan.Zero);
        return known.Where(h => h.Fingerprint != workload.Fingerprint)
            .Prepend(new HealthyRevision(workload.Revision, workload.Fingerprint, hour))
            .Take(TargetMemory.HealthyRevisionsKept)
            .ToList();
    }
}
