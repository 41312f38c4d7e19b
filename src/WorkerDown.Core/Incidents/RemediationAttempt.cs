using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;

namespace WorkerDown.Core.Incidents;

/// <summary>One try to heal a target: what was done, why, and how it ended.</summary>
public sealed record RemediationAttempt
{
    /// <summary>Unique and fixed before the act, so that a repeat of the act is a no-op.</summary>
    public required string Id { get; init; }

    /// <summary>1 for the first of the incident.</summary>
    public required int Number { get; init; }

    /// <summary>What was done.</summary>
    public required Rung Action { get; init; }

    /// <summary>The workflow's time of the attempt; a restart writes exactly this into <c>restartedAt</c>.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The cause it was meant for.</summary>
    public ProbableCause Cause { get; init; }

    /// <summary>Why, from the decision.</summary>
    public string? Why { get; init; }

    /// <summary>What it may break, from the decision; null when nothing is known.</summary>
    public string? Risk { get; init; }

    /// <summary>The revision the Deployment had before.</summary>
    public long? FromRevision { get; init; }

    /// <summary>The revision rolled back to.</summary>
    public long? ToRevision { get; init; }

    /// <summary>Whether the mutation happened; null while it is under way.</summary>
    public ActStatus? Act { get; init; }

    /// <summary>The mutation's stable word of <see cref="Reasons"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>The proof's verdict; null when there was nothing to verify.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>How it ended, as a sentence.</summary>
    public string? Message { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>It was made, or nobody knows: both count against the budget.</summary>
    public bool MayHaveActed => Act is null or ActStatus.Done;
}

/// <summary>What became of a mutation.</summary>
public enum ActStatus
{
    /// <summary>It was made, now or by an earlier try of the same attempt.</summary>
    Done,

    /// <summary>The world was no longer the diagnosed one: nothing was touched, diagnose again.</summary>
    WorldChanged,

    /// <summary>It must not be made (paused, forbidden, nothing to do): nothing was touched.</summary>
    Refused,
}

/// <summary>The answer of a mutating activity.</summary>
public sealed record ActResult
{
    /// <summary>What became of it.</summary>
    public required ActStatus Status { get; init; }

    /// <summary>A stable word of <see cref="Reasons"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>A sentence.</summary>
    public required string Message { get; init; }

    /// <summary>The Deployment's generation after the act.</summary>
    public long? Generation { get; init; }

    /// <summary>Pods that existed before the act, by uid: the new ones are the others.</summary>
    public IReadOnlyList<string> OldPods { get; init; } = [];

    /// <summary>Digest of the pod template that the act left; null when it left it alone or cannot know.</summary>
    public string? Template { get; init; }
}
