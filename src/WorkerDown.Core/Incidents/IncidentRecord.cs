using WorkerDown.Core.Diagnose;

namespace WorkerDown.Core.Incidents;

/// <summary>
/// What a run leaves in its memo while it goes on: the next run of the target reads it from Temporal's own records,
/// however this one ended, also when it was terminated.
/// </summary>
public sealed record IncidentRecord
{
    /// <summary>Attempts kept at most, the newest.</summary>
    public const int AttemptsKept = 20;

    /// <summary>Why the run was started.</summary>
    public string? StartedBecause { get; init; }

    /// <summary>First seen down; null when it never was.</summary>
    public DateTimeOffset? DownAt { get; init; }

    /// <summary>When the worker was proved to work again; null when it was not.</summary>
    public DateTimeOffset? RestoredAt { get; init; }

    /// <summary>How it ended; null while it is open, and for ever when it was terminated.</summary>
    public RemediationOutcome? Outcome { get; init; }

    /// <summary>The cause as last diagnosed.</summary>
    public ProbableCause? Cause { get; init; }

    /// <summary>When people were called; null when they were not.</summary>
    public DateTimeOffset? EscalatedAt { get; init; }

    /// <summary>The channels that were paged.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>What those channels said about following pages, by channel.</summary>
    public IReadOnlyDictionary<string, ChannelPlace> Places { get; init; } = new Dictionary<string, ChannelPlace>();

    /// <summary>Who acknowledged; null when nobody did.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>Whether it only said what it would do.</summary>
    public bool DryRun { get; init; }

    /// <summary>The attempts, oldest first; while it is the same trouble, those of the run before too.</summary>
    public IReadOnlyList<RemediationAttempt> Attempts { get; init; } = [];
}
