using Temporalio.Activities;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Escalate;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Targets;
using WorkerDown.Core.Verify;

namespace WorkerDown.Workflows.Ports;

/// <summary>Load: the target's coordinates and numbers, recorded once.</summary>
public interface ILoadActivities
{
    /// <summary>Loads the plan of a target.</summary>
    /// <exception cref="Temporalio.Exceptions.ApplicationFailureException">Non-retryable, naming the known targets, when the name is unknown.</exception>
    [Activity("Load")]
    Task<LoadAnswer> LoadAsync(LoadRequest request);

    /// <summary>The run that has a target, or had it last; null when there is none.</summary>
    [Activity("FindHolder")]
    Task<RunHolder?> FindHolderAsync(string target);
}

/// <summary>What Load needs.</summary>
/// <param name="Target">The target's name.</param>
/// <param name="Seen">What the health check that started the run saw; null when a person did.</param>
public sealed record LoadRequest(string Target, TargetMemory? Seen);

/// <summary>What Load answers.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Recent">What earlier incidents did lately.</param>
/// <param name="Prior">The run that had the target before; null when there was none lately.</param>
/// <param name="Seen">What was seen of it, with what earlier health checks remember; null when nobody remembers it.</param>
/// <param name="Owed">Channels that have not yet heard of the end of the incident before; null for none.</param>
public sealed record LoadAnswer(TargetPlan Plan, RecentAttempts Recent, PriorIncident? Prior = null, TargetMemory? Seen = null, IReadOnlyList<string>? Owed = null);

/// <summary>Diagnose: observe, find the cause, decide the next rung.</summary>
public interface IDiagnoseActivities
{
    /// <summary>Diagnoses; a source that fails is an observation, never an exception.</summary>
    [Activity("Diagnose")]
    Task<Diagnosis> DiagnoseAsync(DiagnoseRequest request);
}

/// <summary>What Diagnose needs.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Incident">The incident so far.</param>
public sealed record DiagnoseRequest(TargetPlan Plan, IncidentState Incident);

/// <summary>Restart: the rollout, or the pods that are stuck.</summary>
public interface IRestartActivities
{
    /// <summary>As <c>kubectl rollout restart</c>, with the attempt's fixed time and id: a repeat is a no-op.</summary>
    [Activity("Restart")]
    Task<ActResult> RestartAsync(ActRequest request);

    /// <summary>Deletes the named pods, by uid.</summary>
    [Activity("DeleteStuckPods")]
    Task<ActResult> DeleteStuckPodsAsync(ActRequest request);
}

/// <summary>Rollback to the chosen revision.</summary>
public interface IRollbackActivities
{
    /// <summary>As <c>kubectl rollout undo --to-revision</c>; a repeat is a no-op.</summary>
    [Activity("Rollback")]
    Task<ActResult> RollbackAsync(ActRequest request);
}

/// <summary>What a mutation needs.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Attempt">The attempt: its id and time make repeats harmless.</param>
/// <param name="Decision">What was decided.</param>
/// <param name="World">The world it was decided from; another one is refused.</param>
/// <param name="Incident">The workflow id, for the annotations.</param>
public sealed record ActRequest(TargetPlan Plan, RemediationAttempt Attempt, Decision Decision, WorldVersion World, string Incident);

/// <summary>Verify: the proof that the worker works again.</summary>
public interface IVerifyActivities
{
    /// <summary>Watches until the verdict; heartbeats carry what was seen, so a crash costs a retry and not the incident.</summary>
    [Activity("Verify")]
    Task<Verification> VerifyAsync(VerifyRequest request);
}

/// <summary>What Verify needs.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Baseline">What it starts from.</param>
/// <param name="Deadline">When it becomes Inconclusive.</param>
/// <param name="Stalled">The workflows that were proved stalled: they should move.</param>
public sealed record VerifyRequest(TargetPlan Plan, VerifyBaseline Baseline, DateTimeOffset Deadline, IReadOnlyList<StalledWorkflow> Stalled);

/// <summary>Escalate: one page to one channel.</summary>
public interface IEscalateActivities
{
    /// <summary>Delivers a page; fails (and is retried) when the channel does not take it.</summary>
    [Activity("Page")]
    Task<PageReceipt> PageAsync(Page page);
}

/// <summary>A channel's answer.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="DeliveredAt">When it took the page.</param>
/// <param name="Message">What it answered, without secrets.</param>
/// <param name="Thread">Where it put the page, for those that follow.</param>
/// <param name="RefreshAfter">When it must be told again that the incident is open; null when it remembers by itself.</param>
public sealed record PageReceipt(string Channel, DateTimeOffset DeliveredAt, string Message, string? Thread = null, TimeSpan? RefreshAfter = null);

/// <summary>The types of a page's failure.</summary>
public static class PageFailures
{
    /// <summary>Not now: tried again soon, or when the service asked for it.</summary>
    public const string NotDelivered = "PageNotDelivered";

    /// <summary>The service said no: the same again is no use before somebody mends the channel.</summary>
    public const string Refused = "PageRefused";
}
