using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Core.Health;

/// <summary>One of the signals that health is judged by, by itself.</summary>
/// <param name="Signal">kubernetes, temporal, or <c>queue</c> and the task queue's name.</param>
/// <param name="State">Up, Down or Unknown.</param>
/// <param name="Reason">A stable word of <see cref="Reasons"/>.</param>
/// <param name="Message">A sentence with figures.</param>
public sealed record HealthSignal(string Signal, HealthState State, string Reason, string Message)
{
    /// <summary>Every signal of a target: Kubernetes, each task queue, Temporal.</summary>
    public static IReadOnlyList<HealthSignal> Of(TargetEvidence evidence, HealthJudgement health) =>
    [
        Kubernetes(WorkloadHealth.From(evidence)),
        .. evidence.TaskQueues.Zip(health.Queues, (facts, judged) => new HealthSignal($"queue {facts.Queue}", judged.State, judged.Reason, judged.Message)),
        Temporal(evidence.Temporal),
    ];

    /// <summary>Kubernetes' own word: a ready pod is Up; that it could not be read is Unknown.</summary>
    public static HealthSignal Kubernetes(WorkloadHealth workload) => workload switch
    {
        { Problem: { } problem } => new("kubernetes", HealthState.Unknown, Reasons.ObservationFailed, problem),
        { Exists: false } => new("kubernetes", HealthState.Down, Reasons.DeploymentNotFound, "the Deployment does not exist"),
        { Replicas: 0 } => new("kubernetes", HealthState.Down, Reasons.ReplicasZero, "0 replicas wanted"),
        { Ready: 0 } => new("kubernetes", HealthState.Down, Reasons.NoReadyPods, $"0 of {workload.Replicas} pod(s) ready"),
        _ => new("kubernetes", HealthState.Up, Reasons.PodsReady, $"{workload.Ready} of {workload.Replicas} pod(s) ready"),
    };

    /// <summary>Temporal's own health: the part that is sick is named; Unknown where no part could be asked.</summary>
    public static HealthSignal Temporal(TemporalHealthFacts temporal)
    {
        if (temporal.Sick is { } sick)
            return new("temporal", HealthState.Down, Reasons.TemporalUnhealthy, $"{sick.Name}: {sick.Message}");
        var untold = temporal.Parts.Where(p => p.Healthy is null).ToList();
        var told = temporal.Parts.Count - untold.Count;
        return told == 0
            ? new("temporal", HealthState.Unknown, Reasons.ObservationFailed, untold.Count == 0 ? "not asked" : $"could not be told: {untold[0].Message}")
            : new("temporal", HealthState.Up, Reasons.TemporalAnswers, $"{told} of {temporal.Parts.Count} calls answered"
                + (untold.Count == 0 ? "" : $"; not told: {string.Join(", ", untold.Select(p => $"{p.Name} ({p.Message})"))}"));
    }
}
