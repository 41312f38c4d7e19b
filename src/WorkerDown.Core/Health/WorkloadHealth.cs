using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Core.Health;

/// <summary>The Kubernetes side of a target's health, as cheap as a list call gives it.</summary>
public sealed record WorkloadHealth
{
    /// <summary>Why it could not be read; then nothing else counts.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether the Deployment exists.</summary>
    public bool Exists { get; init; } = true;

    /// <summary>Replicas wanted.</summary>
    public int Replicas { get; init; }

    /// <summary>Pods that are ready.</summary>
    public int Ready { get; init; }

    /// <summary>The Deployment's name: its pods' names begin with it.</summary>
    public string Deployment { get; init; } = "";

    /// <summary>Names of its pods whose worker container runs now; null when the pods were not read.</summary>
    public IReadOnlyList<string>? RunningPods { get; init; }

    /// <summary>The image of its worker; null when it was not read.</summary>
    public string? Image { get; init; }

    /// <summary>The nodes of its pods, as far as the pods were read.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>Why its pods do not run, as the first of them says; null when they do or were not read.</summary>
    public string? PodTrouble { get; init; }

    /// <summary>Its present revision.</summary>
    public long Revision { get; init; }

    /// <summary>Digest of its pod template.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Since when its present revision has been available without a break, so that what polls is that revision; null when it is not.</summary>
    public DateTimeOffset? StableSince { get; init; }

    /// <summary>The same from gathered evidence.</summary>
    public static WorkloadHealth From(TargetEvidence evidence)
    {
        if (evidence.Deployment.Value is not { } deployment)
            return new() { Problem = evidence.Deployment.Problem ?? "the Deployment was not read" };
        return new()
        {
            Exists = deployment.Exists,
            Deployment = deployment.Name,
            Replicas = deployment.Replicas,
            Ready = evidence.Pods.Value?.Count(p => p.Ready && p.DeletionAt is null) ?? deployment.Ready,
            RunningPods = evidence.Pods.Value?.Where(RunsWorker).Select(p => p.Name).ToList(),
            Revision = deployment.Revision,
            Fingerprint = deployment.Template.Fingerprint,
            StableSince = Rollout.StableSince(deployment),
        };
    }

    /// <summary>Whether the pod's worker container runs, ready or not.</summary>
    public static bool RunsWorker(PodFacts pod) =>
        pod.Phase == "Running" && pod.Reason != "NodeLost"
        && pod.Containers.Any(c => c.Role == ContainerRole.Worker && c.State == "Running");
}
