using WorkerDown.Core.Diagnose;

namespace WorkerDown.Core.Ladder;

/// <summary>Which rungs a cause has, in order; after the last comes Escalate. A cause without rungs is not ours to heal.</summary>
public static class RemediationLadder
{
    /// <summary>The rungs of a cause.</summary>
    public static IReadOnlyList<Rung> For(ProbableCause cause) => cause switch
    {
        ProbableCause.CrashLoop => [Rung.Restart, Rung.Rollback],
        ProbableCause.OutOfMemory => [Rung.Restart, Rung.Rollback],
        ProbableCause.Evicted => [Rung.DeleteStuckPods, Rung.Restart],
        ProbableCause.NodeLost => [Rung.DeleteStuckPods],
        ProbableCause.BadDeployment => [Rung.Rollback],
        ProbableCause.ImagePullFailure => [Rung.Rollback],
        ProbableCause.ConfigurationError => [Rung.Rollback],
        ProbableCause.Unschedulable => [Rung.Rollback],
        ProbableCause.LostTemporalConnection => [Rung.Restart],
        ProbableCause.StuckTerminating => [Rung.DeleteStuckPods],
        ProbableCause.Unknown => [Rung.Restart, Rung.DeleteStuckPods, Rung.Rollback],
        _ => [],
    };

    /// <summary>
    /// Whether a rollback needs the trouble to have begun with the present revision: where an older revision would meet
    /// the same trouble (memory, image registry, configuration, room on the nodes), going back is only a guess.
    /// </summary>
    public static bool RollbackNeedsNewTrouble(ProbableCause cause) =>
        cause is not (ProbableCause.CrashLoop or ProbableCause.BadDeployment);
}
