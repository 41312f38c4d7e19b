namespace WorkerDown.Core.Diagnose.Evidence;

/// <summary>A pod that the Deployment owns, through one of its ReplicaSets.</summary>
public sealed record PodFacts
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its uid.</summary>
    public string Uid { get; init; } = "";

    /// <summary>The name of the ReplicaSet that owns it.</summary>
    public string ReplicaSet { get; init; } = "";

    /// <summary>Pending, Running, Succeeded, Failed or Unknown.</summary>
    public string Phase { get; init; } = "";

    /// <summary>The pod's own reason, as <c>Evicted</c> or <c>NodeLost</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>The pod's own message.</summary>
    public string? Message { get; init; }

    /// <summary>The node it was bound to; null when unscheduled.</summary>
    public string? Node { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it has to be gone (request plus grace period); null when nobody deletes it.</summary>
    public DateTimeOffset? DeletionAt { get; init; }

    /// <summary>Whether its Ready condition is True.</summary>
    public bool Ready { get; init; }

    /// <summary>When Ready last changed.</summary>
    public DateTimeOffset? ReadyChangedAt { get; init; }

    /// <summary>The scheduler's words when it cannot be placed.</summary>
    public string? Unschedulable { get; init; }

    /// <summary>Its containers, init containers first.</summary>
    public IReadOnlyList<ContainerFacts> Containers { get; init; } = [];
}

/// <summary>A container's state.</summary>
public sealed record ContainerFacts
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What part it plays in the pod.</summary>
    public ContainerRole Role { get; init; }

    /// <summary>Whether it is ready.</summary>
    public bool Ready { get; init; }

    /// <summary>How often it was started anew.</summary>
    public int Restarts { get; init; }

    /// <summary>Running, Waiting, Terminated, or empty when unknown.</summary>
    public string State { get; init; } = "";

    /// <summary>Reason of a waiting or terminated state.</summary>
    public string? Reason { get; init; }

    /// <summary>Message of that state.</summary>
    public string? Message { get; init; }

    /// <summary>When the running state began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The newest exit: the present terminated state, else the last one; null when it never exited.</summary>
    public ExitFacts? LastExit { get; init; }

    /// <summary>Its memory limit as written, <c>256Mi</c>; null when unlimited.</summary>
    public string? MemoryLimit { get; init; }

    /// <summary>Its memory request as written; null when none.</summary>
    public string? MemoryRequest { get; init; }

    /// <summary>Its processor limit as written; null when unlimited.</summary>
    public string? CpuLimit { get; init; }
}

/// <summary>How a container ended.</summary>
/// <param name="ExitCode">0 to 255.</param>
/// <param name="Reason">Completed, Error, OOMKilled, ...</param>
/// <param name="At">When it ended; null when unknown.</param>
/// <param name="Ran">How long it ran; null when unknown.</param>
public sealed record ExitFacts(int ExitCode, string? Reason, DateTimeOffset? At, TimeSpan? Ran);

/// <summary>What part a container plays.</summary>
public enum ContainerRole
{
    /// <summary>The worker itself.</summary>
    Worker,

    /// <summary>Another container beside it.</summary>
    Sidecar,

    /// <summary>Runs before the others.</summary>
    Init,
}
