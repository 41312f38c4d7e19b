using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;
using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Rollback;

/// <summary>
/// Which revision to roll back to: the newest whose pod template differs from the present one beyond
/// <c>restartedAt</c>, and that was seen healthy or was current long enough.
/// </summary>
/// <remarks>
/// The literal <c>kubectl rollout undo</c> takes the second-newest revision; after a <c>rollout restart</c> that is the
/// same bad image again. So the target is chosen by the template's digest, before anything is touched.
/// </remarks>
public static class RollbackRules
{
    /// <summary>Chooses; no target is a Reason, not an error.</summary>
    public static RollbackChoice Choose(DeploymentFacts deployment, IReadOnlyList<ReplicaSetFacts> replicaSets, TargetMemory memory, RemediationPolicy policy, DateTimeOffset now)
    {
        var byRevision = replicaSets.Where(r => r.Revision > 0).OrderByDescending(r => r.Revision).ToList();
        var older = byRevision.Where(r => r.Revision < deployment.Revision).ToList();
        if (older.Count == 0)
            return new(null, Reasons.NoOlderRevision, $"revision {deployment.Revision} is the only one kept (revisionHistoryLimit {deployment.RevisionHistoryLimit})");

        var different = older.Where(r => r.Template.Fingerprint != deployment.Template.Fingerprint).ToList();
        if (different.Count == 0)
            return new(null, Reasons.NoDifferentRevision, $"the {older.Count} older revision(s) kept have the same pod template: a rollback would start the same software");

        foreach (var candidate in different)
        {
            if (memory.Healthy.FirstOrDefault(h => h.Fingerprint == candidate.Template.Fingerprint) is { } seen)
                return Chosen(candidate, $"seen healthy at {seen.At:yyyy-MM-dd HH:mm}Z");
            if (CurrentFor(candidate, byRevision, now) is { } span && span >= policy.ProvenAfter)
                return Chosen(candidate, $"was current for {Durations.Say(span)}");
        }
        return new(null, Reasons.NoProvenRevision,
            $"{different.Count} older revision(s) differ, but none was seen healthy or current for {Durations.Say(policy.ProvenAfter)}");
    }

    private static RollbackChoice Chosen(ReplicaSetFacts set, string why)
    {
        var image = set.Template.Containers.FirstOrDefault(c => !c.Init)?.Image ?? "";
        return new(new(set.Revision, set.Name, set.Template.Fingerprint, image, why), Reasons.RevisionChosen, $"revision {set.Revision} ({image}), {why}");
    }

    // From its creation to the creation of the revision after it: a lower bound is wanted, so a reused ReplicaSet
    // (whose creation lies further back than its last time as the current one) is judged by its younger neighbour only.
    private static TimeSpan? CurrentFor(ReplicaSetFacts set, List<ReplicaSetFacts> byRevision, DateTimeOffset now)
    {
        var next = byRevision.LastOrDefault(r => r.Revision > set.Revision);
        var before = byRevision.FirstOrDefault(r => r.Revision < set.Revision);
        var end = next is null ? now : next.CreatedAt;
        var start = before?.CreatedAt > set.CreatedAt ? before.CreatedAt : set.CreatedAt;
        return end - start;
    }
}
