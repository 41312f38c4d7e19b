namespace WorkerDown.Workflows;

/// <summary>The names that stand in Temporal: part of the contract with open runs, schedules and links.</summary>
public static class WorkerDownNames
{
    /// <summary>The task queue of WorkerDown's own worker; never a target's.</summary>
    public const string TaskQueue = "worker-down";

    /// <summary>The workflow that heals one target.</summary>
    public const string Remediation = "WorkerDownRemediation";

    /// <summary>The workflow that looks at the fleet.</summary>
    public const string HealthCheck = "WorkerDownHealthCheck";

    /// <summary>The schedule that runs it.</summary>
    public const string HealthCheckSchedule = "worker-down-health-check";

    /// <summary>Memo: mutations made by a run; counted against the budget of an hour.</summary>
    public const string AttemptsMemo = "WorkerDownAttempts";

    /// <summary>Keyword: the target's name.</summary>
    public const string TargetAttribute = "WorkerDownTarget";

    /// <summary>Keyword: the probable cause.</summary>
    public const string CauseAttribute = "WorkerDownCause";

    /// <summary>Keyword: the outcome.</summary>
    public const string OutcomeAttribute = "WorkerDownOutcome";
}
