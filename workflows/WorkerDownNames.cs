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

    /// <summary>The workflow that stands for many targets down at once.</summary>
    public const string Storm = "WorkerDownStorm";

    /// <summary>Its workflow id, which is its lock; with <c>-group</c> behind it where a group is checked by itself.</summary>
    public const string StormRun = "worker-down-storm";

    /// <summary>Memo of a storm's run: what was seen, as a sentence.</summary>
    public const string StormMemo = "WorkerDownStorm";

    /// <summary>Memo of a health check's and of a storm's run: the part of the fleet it is about, <see cref="Core.Health.FleetPart.Key"/>; none for the whole.</summary>
    public const string PartMemo = "WorkerDownPart";

    /// <summary>The workflow that goes on delivering the end of an incident.</summary>
    public const string PageDelivery = "WorkerDownPageDelivery";

    /// <summary>The schedule that runs the health check; with <c>-group</c> behind it where a group is checked by itself.</summary>
    public const string HealthCheckSchedule = "worker-down-health-check";

    /// <summary>Memo: what a run did so far, for the runs after it: attempts, pages, outcome.</summary>
    public const string IncidentMemo = "WorkerDownIncident";

    /// <summary>Keyword: the target's name.</summary>
    public const string TargetAttribute = "WorkerDownTarget";

    /// <summary>Keyword: the probable cause.</summary>
    public const string CauseAttribute = "WorkerDownCause";

    /// <summary>Keyword: the outcome.</summary>
    public const string OutcomeAttribute = "WorkerDownOutcome";

    /// <summary>The workflow id of a delivery that outlives its incident.</summary>
    public static string PageDeliveryRun(string incident, string channel) => $"worker-down-page/{incident}/{channel}";
}
