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

    /// <summary>Attempts of earlier incidents within the last hour, and when the last of them ended.</summary>
    public RecentAttempts Recent { get; init; } = new(0, null);

    /// <summary>Set while the fleet check sees a storm: what it saw.</summary>
    public string? Storm { get; init; }

    /// <summary>Whether nothing is to be touched.</summary>
    public bool DryRun { get; init; }
}

/// <summary>What earlier incidents of the target did lately, counted from Temporal's own records.</summary>
/// <param name="InLastHour">Mutations within the last hour.</param>
/// <param name="LastEndedAt">When the last incident with a mutation ended.</param>
public sealed record RecentAttempts(int InLastHour, DateTimeOffset? LastEndedAt);
