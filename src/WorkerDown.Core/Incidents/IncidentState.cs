using System.Text.Json.Serialization;
using WorkerDown.Core.Guards;
using WorkerDown.Core.Health;
using WorkerDown.Core.Verify;

namespace WorkerDown.Core.Incidents;

/// <summary>What an open remediation knows of its incident: handed to every diagnosis, so that the decision is a function of it.</summary>
public sealed record IncidentState
{
    /// <summary>The target's name.</summary>
    public required string Target { get; init; }

    /// <summary>When the run started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Why the run was started; null when nobody said.</summary>
    public string? StartedBecause { get; init; }

    /// <summary>Whether a health check found it down; a run started by hand may find it healthy.</summary>
    public bool FoundDown { get; init; }

    /// <summary>What earlier looks left.</summary>
    public TargetMemory Memory { get; init; } = new();

    /// <summary>The attempts of this incident, oldest first.</summary>
    public IReadOnlyList<RemediationAttempt> Attempts { get; init; } = [];

    /// <summary>Attempts up to this number no longer count as tried: an operator said RetryNow.</summary>
    public int RetryFrom { get; init; }

    /// <summary>The last proof that was asked for because the worker looked alive; null when there was none or it passed.</summary>
    public Verdict? LastConfirmation { get; init; }

    /// <summary>When people were called; null when not yet.</summary>
    public DateTimeOffset? EscalatedAt { get; init; }

    /// <summary>How far calling people has come.</summary>
    public PagingState Paging { get; init; } = new();

    /// <summary>Attempts of earlier incidents, and when the last of them ended.</summary>
    public RecentAttempts Recent { get; init; } = new();

    /// <summary>The run that had this target before; null when there was none lately.</summary>
    public PriorIncident? Prior { get; init; }

    /// <summary>An operator said RetryNow: what the run before tried may be tried again.</summary>
    public bool PriorForgiven { get; init; }

    /// <summary>An operator said Pause to this run; null when not, or not any more.</summary>
    public Pause? Pause { get; init; }

    /// <summary>The action that waits for a person; null when none does.</summary>
    public ApprovalRequest? Asked { get; init; }

    /// <summary>The last approval; null when none was given, or when it was used.</summary>
    public Approval? Approved { get; init; }

    /// <summary>Set while the fleet check sees a storm: what it saw.</summary>
    public string? Storm { get; init; }

    /// <summary>Whether nothing is to be touched.</summary>
    public bool DryRun { get; init; }

    /// <summary>The attempts of this trouble: those of the run before, where it is the same, then this run's own.</summary>
    [JsonIgnore]
    public IEnumerable<RemediationAttempt> Known =>
        Prior is { SameTrouble: true } prior ? prior.Record.Attempts.Concat(Attempts) : Attempts;

    /// <summary>Those that count as tried: not what an operator allowed again, nor what the world passed over.</summary>
    [JsonIgnore]
    public IEnumerable<RemediationAttempt> Tried =>
        (PriorForgiven || Prior is not { SameTrouble: true } prior ? [] : prior.Record.Attempts).Concat(Attempts.Where(a => a.Number > RetryFrom));
}
