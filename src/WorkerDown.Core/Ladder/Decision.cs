using WorkerDown.Core.Rollback;

namespace WorkerDown.Core.Ladder;

/// <summary>The next rung, decided from the evidence and the attempts so far. The workflow only obeys it.</summary>
public sealed record Decision
{
    /// <summary>What to do.</summary>
    public required Rung Rung { get; init; }

    /// <summary>Why, as a stable word of <see cref="Reasons"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>Why, as a sentence with numbers.</summary>
    public required string Message { get; init; }

    /// <summary>For <see cref="Rung.Wait"/>: when to look again at the latest.</summary>
    public DateTimeOffset? LookAgainAt { get; init; }

    /// <summary>For <see cref="Rung.Rollback"/>: where to.</summary>
    public RollbackTarget? RollbackTarget { get; init; }

    /// <summary>For <see cref="Rung.DeleteStuckPods"/>: which, by uid.</summary>
    public IReadOnlyList<StuckPod> Pods { get; init; } = [];

    /// <summary>For <see cref="Rung.Rollback"/>: what it may break, as a sentence; null when nothing is known.</summary>
    public string? Risk { get; init; }

    /// <summary>Whether an operator must approve first.</summary>
    public bool RequiresApproval { get; init; }

    /// <summary>Rungs that were passed over, each with its reason.</summary>
    public IReadOnlyList<SkippedRung> Skipped { get; init; } = [];
}

/// <summary>A pod to delete.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Uid">Its uid: a pod of the same name that is not this one stays.</param>
/// <param name="Why">Failed, Evicted, StuckTerminating or NodeLost, with figures.</param>
/// <param name="Force">Grace period 0; only by opt-in.</param>
public sealed record StuckPod(string Name, string Uid, string Why, bool Force);

/// <summary>A rung that was passed over.</summary>
/// <param name="Rung">Which.</param>
/// <param name="Reason">A stable word of <see cref="Reasons"/>.</param>
/// <param name="Message">A sentence.</param>
public sealed record SkippedRung(Rung Rung, string Reason, string Message);
