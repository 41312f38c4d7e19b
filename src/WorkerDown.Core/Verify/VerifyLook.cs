using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Core.Verify;

/// <summary>What one look of the verification saw.</summary>
public sealed record VerifyLook
{
    /// <summary>The Deployment.</summary>
    public required Observed<DeploymentFacts> Deployment { get; init; }

    /// <summary>Its pods.</summary>
    public required Observed<IReadOnlyList<PodFacts>> Pods { get; init; }

    /// <summary>The name of the ReplicaSet with the Deployment's present template; null while the controller has not made it.</summary>
    public string? CurrentReplicaSet { get; init; }

    /// <summary>Its queues.</summary>
    public IReadOnlyList<TaskQueueFacts> Queues { get; init; } = [];

    /// <summary>Each queue's answer to a query of a closed workflow; empty before the queues are polled.</summary>
    public IReadOnlyList<ProbeAnswer> Probes { get; init; } = [];

    /// <summary>Of the workflows seen stalled before: how many there were, and how many moved on or finished.</summary>
    public StalledProgress Stalled { get; init; } = new(0, 0);
}

/// <summary>One queue's answer to the active probe.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Answered">
/// True; false when nobody answered or the question could not be put; null only when there is no closed workflow to ask.
/// </param>
/// <param name="Message">How it went.</param>
public sealed record ProbeAnswer(string Queue, bool? Answered, string Message);

/// <summary>What became of the sampled stalled workflows.</summary>
/// <param name="Sampled">How many were proved stalled before.</param>
/// <param name="Moved">How many of them moved on or finished.</param>
/// <param name="Problem">Why that could not be read; null when it was.</param>
public sealed record StalledProgress(int Sampled, int Moved, string? Problem = null);

/// <summary>What a verification starts from.</summary>
public sealed record VerifyBaseline
{
    /// <summary>The time of the act; pollers must be newer.</summary>
    public required DateTimeOffset ActedAt { get; init; }

    /// <summary>The generation that must have been observed; 0 when nothing was changed.</summary>
    public long Generation { get; init; }

    /// <summary>Uids of the pods that were there before the act; empty when the act replaces none.</summary>
    public IReadOnlyList<string> OldPods { get; init; } = [];

    /// <summary>Digest of the pod template that the act left; null when that does not matter. Another one means that somebody was faster.</summary>
    public string? Template { get; init; }
}

/// <summary>What one look leaves to the next; it travels in the activity's heartbeat.</summary>
public sealed record VerifyMemory
{
    /// <summary>Since when everything has held; null while something does not.</summary>
    public DateTimeOffset? HeldSince { get; init; }

    /// <summary>Restarts counted when everything began to hold, by container of each pod.</summary>
    public IReadOnlyDictionary<string, int> Restarts { get; init; } = new Dictionary<string, int>();

    /// <summary>When every queue was first seen polled.</summary>
    public DateTimeOffset? PollingSince { get; init; }

    /// <summary>Tasks that waited at the first look; null when the server does not say.</summary>
    public long? Backlog { get; init; }
}
