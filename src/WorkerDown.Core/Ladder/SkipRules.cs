using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;

namespace WorkerDown.Core.Ladder;

/// <summary>Which rungs are passed over: they were tried, nothing is there for them, or they would only repeat the trouble.</summary>
internal static class SkipRules
{
    /// <summary>So often an act may find another world than the diagnosed one before its rung is passed over.</summary>
    private const int WorldChanges = 3;

    /// <summary>Why a rung is passed over; null where it is not.</summary>
    public static SkippedRung? Skip(Rung rung, DiagnosisContext context, Finding finding, IncidentState incident)
    {
        var target = context.Rollback.Target;
        if (AlreadyTried(rung, target?.Revision, incident) is { } tried)
            return tried;
        if (rung == Rung.DeleteStuckPods && StuckPods.Of(context).Count == 0)
            return new(rung, Reasons.NothingStuck, StuckPods.NothingToDelete(context));
        if (rung == Rung.Restart && FailsToRollOut(context, finding) is { } rollout)
            return rollout;
        if (rung != Rung.Rollback)
            return null;
        if (target is null)
            return new(rung, context.Rollback.Reason, context.Rollback.Message);
        if (RemediationLadder.RollbackNeedsNewTrouble(finding.Cause) && !context.BeganWithRevision)
            return new(rung, Reasons.BeganBeforeRevision, "the present revision was healthy before, or is too old to blame: an older one would meet the same trouble");
        if (finding.Confidence == Confidence.Low && finding.Cause != ProbableCause.Unknown)
            return new(rung, Reasons.NoProvenRevision, "the cause is only a guess");
        if (!context.Policy.AllowRollbackWhenOwned && context.Deployment?.Owners.FirstOrDefault(o => o.RevertsChanges) is { } owner)
            return new(rung, Reasons.OwnedByAnother, $"owned by {owner.Kind} {owner.Name}, which would revert it: revert the commit there instead");
        return null;
    }

    // Not what the world or a person passed over for now; but a world that changes each time is not run after for ever.
    private static SkippedRung? AlreadyTried(Rung rung, long? revision, IncidentState incident)
    {
        var before = incident.Tried.Where(a => a.Action == rung).ToList();
        if (before.LastOrDefault(a => Counts(a, revision)) is { } tried)
            return new(rung, Reasons.AlreadyTried, $"already tried {(incident.Attempts.Contains(tried) ? $"in attempt {tried.Number}" : "by the run before")}: {tried.Verdict?.ToString() ?? tried.Act?.ToString() ?? "no answer"}");
        var passedOver = before.Count(a => a.Act == ActStatus.WorldChanged);
        return passedOver < WorldChanges ? null
            : new(rung, Reasons.WorldChanged, $"the Deployment was changed by somebody {passedOver} times between the look and the act");
    }

    // A rollback that was made counts whatever it went to: the next could only toggle back.
    private static bool Counts(RemediationAttempt attempt, long? revision) => attempt switch
    {
        { Act: ActStatus.WorldChanged } or { Act: ActStatus.Refused, Reason: Reasons.PausedByPerson or Reasons.RolloutInProgress } => false,
        { Action: Rung.Rollback, ToRevision: { } to, MayHaveActed: false } => to == revision,
        _ => true,
    };

    // A rollout whose own pods crash is not waited for, and starting it anew would start the same: the next rung is asked.
    private static SkippedRung? FailsToRollOut(DiagnosisContext context, Finding finding) =>
        finding.Cause is ProbableCause.CrashLoop or ProbableCause.OutOfMemory && context.Deployment is { } d && Rollout.IsUnderWay(d)
            ? new(Rung.Restart, Reasons.RolloutInProgress, $"revision {d.Revision} is still rolling out, and it is its new pods that fail")
            : null;
}
