using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Client.Schedules;
using Temporalio.Exceptions;
using WorkerDown.Core;
using WorkerDown.Host.Configuration;
using WorkerDown.Workflows;

namespace WorkerDown.Host.Schedules;

/// <summary>What applying the schedule came to.</summary>
public enum ScheduleChange
{
    /// <summary>There was none: it was created.</summary>
    Created,

    /// <summary>It differed and was changed.</summary>
    Updated,

    /// <summary>It was as it should be: nothing was written.</summary>
    Unchanged,
}

/// <summary>The schedule of the health check: created or updated as often as one likes, with the same end.</summary>
public static class HealthCheckSchedule
{
    /// <summary>Creates or updates it. Whether it is paused, and the note that says why, is a person's decision and kept.</summary>
    /// <exception cref="RpcException">Temporal refused it.</exception>
    public static async Task<ScheduleChange> ApplyAsync(ITemporalClient client, ScheduleSettings settings, RpcOptions? rpc = null)
    {
        var wanted = Wanted(settings);
        try
        {
            await client.CreateScheduleAsync(WorkerDownNames.HealthCheckSchedule, wanted, new() { Memo = Memo, Rpc = rpc });
            return ScheduleChange.Created;
        }
        catch (ScheduleAlreadyRunningException)
        {
            var change = ScheduleChange.Unchanged;
            await client.GetScheduleHandle(WorkerDownNames.HealthCheckSchedule).UpdateAsync(
                input =>
                {
                    if (IsAs(input.Description.Schedule, wanted))
                        return null;
                    change = ScheduleChange.Updated;
                    return new(wanted with { State = input.Description.Schedule.State });
                },
                rpc);
            return change;
        }
    }

    private static readonly IReadOnlyDictionary<string, object> Memo = new Dictionary<string, object>
    {
        ["about"] = "Runs WorkerDown's health check. Pause it to stop everything; say who and why in the note.",
    };

    private static Schedule Wanted(ScheduleSettings settings) => new(
        ScheduleActionStartWorkflow.Create(WorkerDownNames.HealthCheck, [], new(WorkerDownNames.HealthCheckSchedule, WorkerDownNames.TaskQueue)
        {
            RunTimeout = settings.RunTimeout,
            StaticSummary = $"Looks at the whole fleet every {Durations.Say(settings.Interval)}",
            StaticDetails = "One activity looks at every target; its result is the memory of the next check. A target that is down for its "
                + "tolerance gets a remediation of its own, `worker-down/<target>`.",
        }),
        new() { Intervals = [new(settings.Interval)] })
    {
        // One look at a time, and none made up for after an outage: an old look is worth nothing.
        Policy = new() { Overlap = ScheduleOverlapPolicy.Skip, CatchupWindow = settings.Interval },
    };

    private static bool IsAs(Schedule found, Schedule wanted) =>
        found.Action is ScheduleActionStartWorkflow present && wanted.Action is ScheduleActionStartWorkflow should
        && (present.Workflow, present.Options.Id, present.Options.TaskQueue, present.Options.RunTimeout) == (should.Workflow, should.Options.Id, should.Options.TaskQueue, should.Options.RunTimeout)
        && found.Spec.Intervals.Count == 1 && found.Spec.Intervals.First().Every == wanted.Spec.Intervals.First().Every && (found.Spec.Intervals.First().Offset ?? TimeSpan.Zero) == TimeSpan.Zero
        && found.Spec is { Calendars.Count: 0, CronExpressions.Count: 0 }
        && (found.Policy.Overlap, found.Policy.CatchupWindow) == (wanted.Policy.Overlap, wanted.Policy.CatchupWindow);
}
