using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Targets;

namespace WorkerDown.Activities.Kubernetes;

/// <summary>What was read of a workload as the evidence that the rules take.</summary>
public static class WorkloadEvidence
{
    /// <summary>The Kubernetes side alone.</summary>
    public static TargetEvidence Of(Workload workload, Target target, DateTimeOffset now) => new()
    {
        TakenAt = now,
        Deployment = Observed<DeploymentFacts>.Of(workload.Deployment is { } d ? DeploymentReading.Facts(d) : new() { Exists = false, Name = target.Deployment }),
        ReplicaSets = Observed<IReadOnlyList<ReplicaSetFacts>>.Of(workload.Sets.Select(DeploymentReading.Facts).OrderByDescending(s => s.Revision).ToList()),
        Pods = Observed<IReadOnlyList<PodFacts>>.Of(workload.Pods.Select(p => PodReading.Facts(p, target.Container)).ToList()),
    };
}
