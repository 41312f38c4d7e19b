using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Ladder;

namespace WorkerDown.Core.Incidents;

/// <summary>How a remediation ended.</summary>
public enum RemediationOutcome
{
    /// <summary>There was nothing to heal.</summary>
    Healthy,

    /// <summary>An attempt of ours healed it, proved.</summary>
    Restored,

    /// <summary>It came back by itself before we acted.</summary>
    RecoveredUnaided,

    /// <summary>It came back after people were called.</summary>
    RestoredAfterEscalation,

    /// <summary>An operator closed it.</summary>
    Aborted,

    /// <summary>Everything was said, nothing touched.</summary>
    DryRun,

    /// <summary>Another run has this target; see its id in the message.</summary>
    AlreadyRunning,
}

/// <summary>The result of a remediation: the incident in one value.</summary>
public sealed record RemediationResult
{
    /// <summary>How it ended.</summary>
    public required RemediationOutcome Outcome { get; init; }

    /// <summary>The story in one or two sentences.</summary>
    public required string Message { get; init; }

    /// <summary>The target's name.</summary>
    public required string Target { get; init; }

    /// <summary>The cause as last diagnosed; null when nothing was wrong.</summary>
    public ProbableCause? Cause { get; init; }

    /// <summary>The cause as a sentence.</summary>
    public string? CauseMessage { get; init; }

    /// <summary>Every attempt with its verdict.</summary>
    public IReadOnlyList<RemediationAttempt> Attempts { get; init; } = [];

    /// <summary>What the rollback that was made may have broken, as a sentence: look at those workflows. Null when nothing is known.</summary>
    public string? Risk { get; init; }

    /// <summary>First seen down; null when it never was.</summary>
    public DateTimeOffset? DownAt { get; init; }

    /// <summary>When the remediation began.</summary>
    public DateTimeOffset DetectedAt { get; init; }

    /// <summary>When the worker was proved to work again.</summary>
    public DateTimeOffset? RestoredAt { get; init; }

    /// <summary>When people were called; null when they were not.</summary>
    public DateTimeOffset? EscalatedAt { get; init; }

    /// <summary>Workflows that waited for the worker, as sampled.</summary>
    public int Stalled { get; init; }

    /// <summary>Of those, how many moved on or finished after the rescue.</summary>
    public int Resumed { get; init; }

    /// <summary>What happened, in order.</summary>
    public IReadOnlyList<TimelineEntry> Timeline { get; init; } = [];

    /// <summary>For AlreadyRunning: the run that has the target; null when it could not be found.</summary>
    public RunHolder? Holder { get; init; }

    /// <summary>Under dry run: every step that would have followed, as if none healed anything.</summary>
    public IReadOnlyList<Decision> WouldDo { get; init; } = [];

    /// <summary>Advice for the long term.</summary>
    public IReadOnlyList<Advice> Advice { get; init; } = [];
}

/// <summary>The run that has a target.</summary>
/// <param name="RunId">Its run id.</param>
/// <param name="StartedAt">When it was started.</param>
/// <param name="Why">Why it was started; null when nobody said.</param>
/// <param name="Open">Whether it is still open.</param>
public sealed record RunHolder(string RunId, DateTimeOffset StartedAt, string? Why, bool Open);

/// <summary>One line of the incident's timeline.</summary>
/// <param name="At">When.</param>
/// <param name="Step">Load, Diagnose, Restart, Verify, Rollback, Escalate, Operator, Result.</param>
/// <param name="Text">What happened and why.</param>
public sealed record TimelineEntry(DateTimeOffset At, string Step, string Text);
