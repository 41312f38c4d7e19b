namespace WorkerDown.Core.Rollback;

/// <summary>The revision to roll back to.</summary>
/// <param name="Revision">Its number, for <c>kubectl rollout undo --to-revision</c>.</param>
/// <param name="ReplicaSet">Its ReplicaSet.</param>
/// <param name="Fingerprint">Digest of its template; the act refuses a revision whose template changed since.</param>
/// <param name="Image">The worker's image in it, for people.</param>
/// <param name="Why">Seen healthy, or current for how long.</param>
public sealed record RollbackTarget(long Revision, string ReplicaSet, string Fingerprint, string Image, string Why);

/// <summary>The choice of a rollback target: one, or the reason why there is none.</summary>
/// <param name="Target">The target; null when there is none.</param>
/// <param name="Reason">A stable word of <see cref="Reasons"/>.</param>
/// <param name="Message">A sentence.</param>
public sealed record RollbackChoice(RollbackTarget? Target, string Reason, string Message);
