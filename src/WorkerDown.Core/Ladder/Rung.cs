namespace WorkerDown.Core.Ladder;

/// <summary>What a remediation can do next.</summary>
public enum Rung
{
    /// <summary>Nothing yet: look again at a stated time.</summary>
    Wait,

    /// <summary>The worker looks alive: prove it, then finish.</summary>
    Confirm,

    /// <summary><c>kubectl rollout restart</c>.</summary>
    Restart,

    /// <summary>Delete failed, evicted, stuck or lost pods of the target's Deployment.</summary>
    DeleteStuckPods,

    /// <summary><c>kubectl rollout undo --to-revision</c> to the chosen revision.</summary>
    Rollback,

    /// <summary>Call people; the run stays open and keeps looking.</summary>
    Escalate,
}
