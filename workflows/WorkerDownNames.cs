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

    /// <summary>Memo: what a run did so far, for the runs after it: attempts, pages, outcome.</summary>
    public const string IncidentMemo = "WorkerDownIncident";

    /// <summary>Keyword: the target's name.</summary>
    public const string TargetAttribute = "WorkerDownTarget";

    /// <summary>Keyword: the probable cause.</summary>
    public const string CauseAttribute = "WorkerDownCause";

    /// <summary>Keyword: the outcome.</summary>
    public const string OutcomeAttribute = "WorkerDownOutcome";
}
