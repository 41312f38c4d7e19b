using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Incidents;
using WorkerDown.Workflows;

namespace WorkerDown.Host.Incidents;

/// <summary>One remediation, open or closed, as commands show it.</summary>
public sealed record IncidentView
{
    /// <summary>The target's name.</summary>
    public required string Target { get; init; }

    /// <summary>The workflow id.</summary>
    public required string WorkflowId { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>Whether it still runs.</summary>
    public required bool Open { get; init; }

    /// <summary>Where it stands, in a few words.</summary>
    public required string State { get; init; }

    /// <summary>How it ended; null while open, and where it did not end by itself.</summary>
    public RemediationOutcome? Outcome { get; init; }

    /// <summary>When the run started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>First seen down.</summary>
    public DateTimeOffset? DownAt { get; init; }

    /// <summary>When the worker was proved to work again.</summary>
    public DateTimeOffset? RestoredAt { get; init; }

    /// <summary>When people were called.</summary>
    public DateTimeOffset? EscalatedAt { get; init; }

    /// <summary>The cause.</summary>
    public ProbableCause? Cause { get; init; }

    /// <summary>The cause as a sentence.</summary>
    public string? CauseMessage { get; init; }

    /// <summary>What comes next, or how it ended.</summary>
    public string? Message { get; init; }

    /// <summary>Whether an action waits for approval.</summary>
    public bool AwaitsApproval { get; init; }

    /// <summary>What was tried.</summary>
    public IReadOnlyList<RemediationAttempt> Attempts { get; init; } = [];

    /// <summary>What happened, in order.</summary>
    public IReadOnlyList<TimelineEntry> Timeline { get; init; } = [];

    /// <summary>Advice for the long term.</summary>
    public IReadOnlyList<Advice> Advice { get; init; } = [];

    /// <summary>Runs before this one, newest first.</summary>
    public IReadOnlyList<EarlierRun> Earlier { get; init; } = [];

    /// <summary>Why the run itself could not be asked; then only what Temporal knows of it is here.</summary>
    public string? Problem { get; init; }

    /// <summary>With what the open run answered.</summary>
    public IncidentView With(IncidentStatus status) => this with
    {
        State = status.AwaitsApproval ? "waits for approval"
            : status.State?.Pause is { } pause ? $"paused by {pause.By ?? "an operator"}"
            : status.AcknowledgedBy is { } who ? $"acknowledged by {who}"
            : status.State?.EscalatedAt is not null ? "people are called"
            : status.State is null ? "beginning"
            : "under remediation",
        DownAt = status.State?.Memory.FirstSeenDown,
        EscalatedAt = status.State?.EscalatedAt,
        Cause = status.Cause ?? Cause,
        CauseMessage = status.CauseMessage,
        Message = status.Next,
        AwaitsApproval = status.AwaitsApproval,
        Attempts = status.State?.Attempts ?? [],
        Timeline = status.Timeline,
    };

    /// <summary>With its result.</summary>
    public IncidentView With(RemediationResult result) => this with
    {
        State = result.Outcome.ToString(),
        Outcome = result.Outcome,
        DownAt = result.DownAt,
        RestoredAt = result.RestoredAt,
        EscalatedAt = result.EscalatedAt,
        Cause = result.Cause,
        CauseMessage = result.CauseMessage,
        Message = result.Message,
        Attempts = result.Attempts,
        Timeline = result.Timeline,
        Advice = result.Advice,
    };

    /// <summary>Whether it is over and the worker works.</summary>
    public static bool IsGood(RemediationOutcome outcome) => outcome is RemediationOutcome.Healthy or RemediationOutcome.Restored
        or RemediationOutcome.RecoveredUnaided or RemediationOutcome.RestoredAfterEscalation or RemediationOutcome.DryRun;
}

/// <summary>A remediation that is over, as Temporal's list has it.</summary>
/// <param name="RunId">The run.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="State">Its outcome, or how Temporal closed it.</param>
/// <param name="Cause">Its cause; null where none was found.</param>
public sealed record EarlierRun(string RunId, DateTimeOffset StartedAt, string State, string? Cause);
