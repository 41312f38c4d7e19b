using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;

namespace WorkerDown.Core.Requests;

/// <summary>The input of <c>WorkerDownRemediation</c>: one JSON object, only <c>target</c> is needed.</summary>
public sealed record RemediationRequest
{
    /// <summary>The target's name.</summary>
    public required string Target { get; init; }

    /// <summary>Say everything, touch nothing, page nobody.</summary>
    public bool DryRun { get; init; }

    /// <summary>Every action waits for Approve, whatever the policy says.</summary>
    public bool RequireApproval { get; init; }

    /// <summary>Why it was started, for the history.</summary>
    public string? Reason { get; init; }

    /// <summary>Given by the health check: what it saw. A run started by hand has none and looks twice by itself.</summary>
    public TargetMemory? Seen { get; init; }

    /// <summary>Given by a run that continues as new: the open incident.</summary>
    public CarriedIncident? Carried { get; init; }
}
