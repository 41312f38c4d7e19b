using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;
using WorkerDown.Core.Rollback;
using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Diagnose;

/// <summary>What a cause rule looks at.</summary>
/// <param name="Evidence">The facts.</param>
/// <param name="Health">The judgement of the target's health.</param>
/// <param name="Rollback">Where a rollback would go.</param>
/// <param name="Policy">The numbers.</param>
/// <param name="Now">Now.</param>
public sealed record DiagnosisContext(TargetEvidence Evidence, HealthJudgement Health, RollbackChoice Rollback, RemediationPolicy Policy, DateTimeOffset Now)
{
    /// <summary>The Deployment, where it was read and exists.</summary>
    public DeploymentFacts? Deployment => Evidence.Deployment.Value is { Exists: true } d ? d : null;

    /// <summary>
    /// The pods that are meant to serve now: those of the newest revision, and while it has none, all of them. An old
    /// ReplicaSet's failing pod says nothing when the new one is fine.
    /// </summary>
    public IReadOnlyList<PodFacts> Pods { get; } = Evidence.CurrentPods.Any() ? Evidence.CurrentPods.ToList() : Evidence.Pods.Value ?? [];

    /// <summary>Each container of those pods that is not a sidecar: a crash beside the worker is not the worker's.</summary>
    public IEnumerable<(PodFacts Pod, ContainerFacts Container)> Containers =>
        Pods.SelectMany(p => p.Containers.Where(c => c.Role != ContainerRole.Sidecar).Select(c => (p, c)));

    /// <summary>Whether the present revision was ever seen healthy.</summary>
    public bool CurrentWasHealthy =>
        Deployment is { } d && Health.Memory.Healthy.Any(h => h.Fingerprint == d.Template.Fingerprint);

    /// <summary>Since when the present software is current; null when unknown.</summary>
    public DateTimeOffset? BeganAt => Evidence.SoftwareSince;

    /// <summary>How long the present software has been current; null when unknown.</summary>
    public TimeSpan? CurrentFor => Now - BeganAt;

    /// <summary>
    /// Whether the trouble began with the present revision: it was never seen healthy and it is young, so that an older
    /// one may be the cure.
    /// </summary>
    public bool BeganWithRevision => !CurrentWasHealthy && Rollback.Target is not null && (CurrentFor is not { } age || age < Policy.RecentDeploy);
}
