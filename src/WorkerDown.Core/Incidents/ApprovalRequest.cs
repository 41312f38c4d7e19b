using WorkerDown.Core.Ladder;

namespace WorkerDown.Core.Incidents;

/// <summary>An action that waits for a person.</summary>
/// <param name="Action">What would be done.</param>
/// <param name="ToRevision">For a rollback: where to.</param>
/// <param name="What">What would be done and why, as a sentence, with its risks.</param>
/// <param name="Until">When the request expires; people are called then.</param>
public sealed record ApprovalRequest(Rung Action, long? ToRevision, string What, DateTimeOffset Until)
{
    /// <summary>Who rejected it and why; null while nobody did.</summary>
    public string? RejectedBy { get; init; }

    /// <summary>Whether a decision asks for the same.</summary>
    public bool IsFor(Decision decision) => Action == decision.Rung && ToRevision == decision.RollbackTarget?.Revision;
}
