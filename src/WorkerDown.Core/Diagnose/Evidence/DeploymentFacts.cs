namespace WorkerDown.Core.Diagnose.Evidence;

/// <summary>What a Deployment says of itself.</summary>
public sealed record DeploymentFacts
{
    /// <summary>False when the API answered that it does not exist.</summary>
    public bool Exists { get; init; } = true;

    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its uid; a Deployment deleted and made anew has another.</summary>
    public string Uid { get; init; } = "";

    /// <summary>Version of the object, for optimistic concurrency.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary>Raised by every change of the specification.</summary>
    public long Generation { get; init; }

    /// <summary>The generation the controller last acted on; a smaller one means that its counts are old.</summary>
    public long ObservedGeneration { get; init; }

    /// <summary>Replicas wanted.</summary>
    public int Replicas { get; init; }

    /// <summary>Replicas there, of all revisions.</summary>
    public int Current { get; init; }

    /// <summary>Replicas of the newest revision.</summary>
    public int Updated { get; init; }

    /// <summary>Replicas ready.</summary>
    public int Ready { get; init; }

    /// <summary>Replicas available.</summary>
    public int Available { get; init; }

    /// <summary>Whether somebody paused the rollout.</summary>
    public bool Paused { get; init; }

    /// <summary><c>deployment.kubernetes.io/revision</c>.</summary>
    public long Revision { get; init; }

    /// <summary>The label selector in its canonical text; empty when it selects everything.</summary>
    public string Selector { get; init; } = "";

    /// <summary>How long a rollout may stand still before it counts as failed, in seconds.</summary>
    public int ProgressDeadlineSeconds { get; init; } = 600;

    /// <summary>How many old ReplicaSets are kept; each restart uses one.</summary>
    public int RevisionHistoryLimit { get; init; } = 10;

    /// <summary>When the Deployment was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Its conditions.</summary>
    public IReadOnlyList<ConditionFacts> Conditions { get; init; } = [];

    /// <summary>Its pod template.</summary>
    public TemplateFacts Template { get; init; } = new();

    /// <summary>Who changed its pod template last, by the API server's record of field managers; null where it does not say.</summary>
    public ChangeFacts? ChangedBy { get; init; }

    /// <summary>Who else steers it; empty when nobody.</summary>
    public IReadOnlyList<OwnerFacts> Owners { get; init; } = [];

    /// <summary>The value of <c>worker-down.io/pause</c>: who paused it and why; null when not paused.</summary>
    public string? PauseAnnotation { get; init; }

    /// <summary>Whether a PodDisruptionBudget covers its pods; null when that could not be read.</summary>
    public bool? HasDisruptionBudget { get; init; }
}

/// <summary>A condition of a Kubernetes object.</summary>
/// <param name="Type">Available, Progressing, ...</param>
/// <param name="Status">True, False or Unknown.</param>
/// <param name="Reason">Kubernetes' reason.</param>
/// <param name="Message">Kubernetes' message.</param>
/// <param name="ChangedAt">Last transition of its status.</param>
/// <param name="UpdatedAt">Last change of anything of it: a rollout that follows another changes no status.</param>
public sealed record ConditionFacts(string Type, string Status, string? Reason, string? Message, DateTimeOffset? ChangedAt, DateTimeOffset? UpdatedAt = null);

/// <summary>A change of an object.</summary>
/// <param name="By">The field manager: kubectl-set, Helm, argocd-controller, ...</param>
/// <param name="At">When; null where not recorded.</param>
public sealed record ChangeFacts(string By, DateTimeOffset? At);

/// <summary>Who steers a Deployment besides people.</summary>
/// <param name="Kind">Helm, ArgoCD, Flux, OwnerReference, HorizontalPodAutoscaler, Keda, TemporalWorkerController.</param>
/// <param name="Name">The release, application or owner.</param>
/// <param name="RevertsChanges">Whether it would undo a rollback of ours.</param>
public sealed record OwnerFacts(string Kind, string Name, bool RevertsChanges);
