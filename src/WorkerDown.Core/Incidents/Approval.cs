using WorkerDown.Core.Ladder;

namespace WorkerDown.Core.Incidents;

/// <summary>A person's consent to one action, as long as it is young and the action is still the same.</summary>
/// <param name="Action">What was approved.</param>
/// <param name="ToRevision">For a rollback: where to.</param>
/// <param name="By">Who and why.</param>
/// <param name="Until">When it expires.</param>
public sealed record Approval(Rung Action, long? ToRevision, string By, DateTimeOffset Until)
{
    /// <summary>Whether it covers a decision.</summary>
    public bool Covers(Rung action, long? toRevision, DateTimeOffset now) => action == Action && toRevision == ToRevision && now < Until;
}
