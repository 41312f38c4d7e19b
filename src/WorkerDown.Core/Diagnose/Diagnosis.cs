using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Guards;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Rollback;

namespace WorkerDown.Core.Diagnose;

/// <summary>The answer of one diagnosis: what is wrong, with its proof, and the next rung. Recorded in history as it is.</summary>
public sealed record Diagnosis
{
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Up, Down or Unknown.</summary>
    public required HealthState Health { get; init; }

    /// <summary>Why, with figures.</summary>
    public required string HealthMessage { get; init; }

    /// <summary>The most likely cause.</summary>
    public required ProbableCause Cause { get; init; }

    /// <summary>A stable word of <see cref="Reasons"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>A sentence with numbers.</summary>
    public required string Message { get; init; }

    /// <summary>Every finding, the most likely first: ambiguity is shown, not hidden.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The other causes that the evidence supports as well, in a sentence; null when the first explains all.</summary>
    public string? Ambiguity { get; init; }

    /// <summary>Each signal by itself: Kubernetes, every task queue, Temporal.</summary>
    public IReadOnlyList<HealthSignal> Signals { get; init; } = [];

    /// <summary>What to do next.</summary>
    public required Decision Next { get; init; }

    /// <summary>Where a rollback would go, or why nowhere.</summary>
    public RollbackChoice? Rollback { get; init; }

    /// <summary>What the guards said of the chosen rung.</summary>
    public IReadOnlyList<GuardAnswer> Guards { get; init; } = [];

    /// <summary>The storm that this target is part of; null when there is none. What could not be told is as it was.</summary>
    public string? Storm { get; init; }

    /// <summary>Under dry run: every decision that would follow, as if no attempt healed anything.</summary>
    public IReadOnlyList<Decision> Ahead { get; init; } = [];

    /// <summary>Earlier runs' records, where they had to be read again; null when they were known.</summary>
    public RecordsRead? Records { get; init; }

    /// <summary>The world it was made from: an act refuses when it is no longer this one.</summary>
    public required WorldVersion World { get; init; }

    /// <summary>The present revision: since when, by whom, and who steers it; null when there is none.</summary>
    public RevisionStory? Revision { get; init; }

    /// <summary>What differs between the present revision and the one before.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>Advice for the long term.</summary>
    public IReadOnlyList<Advice> Advice { get; init; } = [];

    /// <summary>What the next look needs.</summary>
    public required TargetMemory Memory { get; init; }

    /// <summary>The evidence, bounded and redacted.</summary>
    public required TargetEvidence Evidence { get; init; }
}

/// <summary>The state of the world that a decision was made from.</summary>
/// <param name="Uid">The Deployment's uid; empty when it does not exist.</param>
/// <param name="Generation">Its generation.</param>
/// <param name="Revision">Its revision.</param>
/// <param name="Health">Its health then: one that looked Up already and was doubted is not spared for looking Up still.</param>
public sealed record WorldVersion(string Uid, long Generation, long Revision, HealthState Health = HealthState.Unknown);

/// <summary>What was read of earlier runs.</summary>
/// <param name="Recent">Their attempts.</param>
/// <param name="Prior">The run before; null when there was none lately.</param>
public sealed record RecordsRead(RecentAttempts Recent, PriorIncident? Prior);

/// <summary>A habit worth changing; never an action.</summary>
/// <param name="Topic">replicas, resources, readiness, history, image, budget, retry, workflows.</param>
/// <param name="Message">What was seen, with its figure, and what to do.</param>
public sealed record Advice(string Topic, string Message);
