using System.Text.Json;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Client.Schedules;
using Temporalio.Converters;
using Temporalio.Exceptions;
using WorkerDown.Core;
using WorkerDown.Core.Health;
using WorkerDown.Core.Json;
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

    /// <summary>It was of a group that is no more: it was deleted.</summary>
    Deleted,
}

/// <summary>One schedule of the health check: created or updated as often as one likes, with the same end.</summary>
public static class HealthCheckSchedule
{
    /// <summary>Creates or updates it. Whether it is paused, and the note that says why, is a person's decision and kept.</summary>
    /// <param name="client">Temporal.</param>
    /// <param name="settings">How it runs.</param>
    /// <param name="part">The part of the fleet that its checks look at.</param>
    /// <param name="state">Its state where it is created; null for running.</param>
    /// <param name="rpc">How Temporal is called.</param>
    /// <exception cref="RpcException">Temporal refused it.</exception>
    public static async Task<ScheduleChange> ApplyAsync(ITemporalClient client, ScheduleSettings settings, FleetPart part, ScheduleState? state = null, RpcOptions? rpc = null)
    {
        var id = part.Named(WorkerDownNames.HealthCheckSchedule);
        var wanted = Wanted(settings, part, id);
        try
        {
            await client.CreateScheduleAsync(id, state is { Paused: true } ? wanted with { State = new() { Paused = true, Note = state.Note } } : wanted, new() { Memo = Memo, Rpc = rpc });
            return ScheduleChange.Created;
        }
        catch (ScheduleAlreadyRunningException)
        {
            var change = ScheduleChange.Unchanged;
            await client.GetScheduleHandle(id).UpdateAsync(
                async input =>
                {
                    if (await IsAsAsync(input.Description.Schedule, wanted))
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

    private static Schedule Wanted(ScheduleSettings settings, FleetPart part, string id) => new(
        ScheduleActionStartWorkflow.Create(WorkerDownNames.HealthCheck, Input(part), new(id, WorkerDownNames.TaskQueue)
        {
            RunTimeout = settings.RunTimeout,
            StaticSummary = $"Looks at {part} every {Durations.Say(settings.Interval)}",
            StaticDetails = "One activity looks at every target; its result is the memory of the next check. A target that is down for its "
                + "tolerance gets a remediation of its own, `worker-down/<target>`.",
        }),
        new() { Intervals = [new(settings.Interval)] })
    {
        // One look at a time, and none made up for after an outage: an old look is worth nothing.
        Policy = new() { Overlap = ScheduleOverlapPolicy.Skip, CatchupWindow = settings.Interval },
    };

    private static object[] Input(FleetPart part) => part.IsAll ? [] : part.Ungrouped ? [new { ungrouped = true }] : [new { group = part.Groups[0] }];

    private static async Task<bool> IsAsAsync(Schedule found, Schedule wanted) =>
        IsAs(found, wanted) && await InputAsync(found) == await InputAsync(wanted);

    private static async Task<string> InputAsync(Schedule schedule)
    {
        var arguments = ((ScheduleActionStartWorkflow)schedule.Action).Args;
        var values = await Task.WhenAll(arguments.Select(async a => a is IEncodedRawValue raw ? await raw.ToValueAsync<JsonElement>() : JsonSerializer.SerializeToElement(a, WorkerDownJson.Options)));
        return JsonSerializer.Serialize(values);
    }

    private static bool IsAs(Schedule found, Schedule wanted) =>
        found.Action is ScheduleActionStartWorkflow present && wanted.Action is ScheduleActionStartWorkflow should
        && (present.Workflow, present.Options.Id, present.Options.TaskQueue, present.Options.RunTimeout) == (should.Workflow, should.Options.Id, should.Options.TaskQueue, should.Options.RunTimeout)
        && found.Spec.Intervals.Count == 1 && found.Spec.Intervals.First().Every == wanted.Spec.Intervals.First().Every && (found.Spec.Intervals.First().Offset ?? TimeSpan.Zero) == TimeSpan.Zero
        && found.Spec is { Calendars.Count: 0, CronExpressions.Count: 0 }
        && (found.Policy.Overlap, found.Policy.CatchupWindow) == (wanted.Policy.Overlap, wanted.Policy.CatchupWindow);
}
