using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Ladder;

/// <summary>How long the ladder can take.</summary>
public static class LadderTime
{
    /// <summary>The rungs that change something.</summary>
    public static IReadOnlyList<Rung> Acts { get; } = [Rung.Restart, Rung.DeleteStuckPods, Rung.Rollback];

    /// <summary>
    /// From first-seen-down to the end of the last rung at the latest: the tolerance and every rung's limit. A diagnosis
    /// may change the course, but tries nothing twice, so no incident's rungs take longer.
    /// </summary>
    public static TimeSpan Needed(RemediationPolicy policy) =>
        Acts.Aggregate(policy.Tolerance, (sum, rung) => sum + policy.LimitOf(rung));

    /// <summary>Whether the ladder ends before people are called.</summary>
    public static bool Fits(RemediationPolicy policy) => Needed(policy) <= policy.RestoreWithin;
}
