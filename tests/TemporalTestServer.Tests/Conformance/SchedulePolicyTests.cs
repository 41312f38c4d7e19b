using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client.Schedules;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Workflows;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class SchedulePolicyTests(TemporalFixture temporal) : ScheduleTest(temporal)
{
    [Fact]
    public async Task The_result_of_one_run_reaches_the_next() => await WithWorkerAsync(o => o.AddWorkflow<Chain>(), async () =>
    {
        var schedule = await CreateAsync(Every(TimeSpan.FromSeconds(1), workflow: "Chain"));

        var last = "";
        await PassUntilAsync("three runs have ended", async () =>
        {
            var recent = (await schedule.DescribeAsync()).Info.RecentActions;
            if (recent.Count < 3)
                return false;
            var run = (ScheduleActionExecutionStartWorkflow)recent.ElementAt(2).Action;
            last = await Client.GetWorkflowHandle(run.WorkflowId).GetResultAsync<string>();
            return true;
        });

        Assert.Equal("xxx", last);
    });

    [Fact]
    public async Task Limited_actions_run_out() => await WithWorkerAsync(o => o.AddWorkflow<Echo>(), async () =>
    {
        var schedule = await CreateAsync(Every(TimeSpan.FromSeconds(1)) with { State = new ScheduleState { LimitedActions = true, RemainingActions = 1 } });

        await PassUntilAsync("the action was taken", async () => (await schedule.DescribeAsync()).Info.NumActions == 1);
        await Temporal.PassAsync(TimeSpan.FromSeconds(2.5));

        var description = await schedule.DescribeAsync();
        Assert.Equal((1, 0, true), (description.Info.NumActions, description.Schedule.State.RemainingActions, description.Schedule.State.LimitedActions));
    });

    [Fact]
    public async Task A_failure_pauses_the_schedule_that_wants_it() => await WithWorkerAsync(o => o.AddWorkflow<Failing>(), async () =>
    {
        var schedule = await CreateAsync(Every(TimeSpan.FromSeconds(1), workflow: "Failing") with { Policy = new SchedulePolicy { PauseOnFailure = true } });

        await PassUntilAsync("the schedule is paused", async () => (await schedule.DescribeAsync()).Schedule.State.Paused);

        Assert.Contains("paused due to workflow failure", (await schedule.DescribeAsync()).Schedule.State.Note, StringComparison.Ordinal);
    });

    [Fact]
    public async Task A_time_out_pauses_it_too()
    {
        var action = ScheduleActionStartWorkflow.Create("Unknown", [], new Temporalio.Client.WorkflowOptions(BaseId, Queue) { RunTimeout = TimeSpan.FromSeconds(1) });
        var schedule = await CreateAsync(new Schedule(action, new ScheduleSpec { Intervals = [new ScheduleIntervalSpec(TimeSpan.FromSeconds(1))] }) { Policy = new SchedulePolicy { PauseOnFailure = true } });

        await PassUntilAsync("the schedule is paused", async () => (await schedule.DescribeAsync()).Schedule.State.Paused);
    }

    [Fact]
    public async Task Times_older_than_the_catch_up_window_are_missed()
    {
        var clock = Temporal.RequireTimeSkipping();
        var schedule = await CreateAsync(Every(TimeSpan.FromMinutes(1)) with { Policy = new SchedulePolicy { CatchupWindow = TimeSpan.FromMinutes(2) } });

        clock.Advance(TimeSpan.FromHours(1));

        await TemporalFixture.UntilAsync("the times were gone through", async () => (await schedule.DescribeAsync()).Info.NumActions > 0);
        var info = (await schedule.DescribeAsync()).Info;
        Assert.InRange(info.NumActionsMissedCatchupWindow, 57, 58);
        Assert.Equal(1, info.NumActions);
        Assert.InRange(info.NumActionsSkippedOverlap, 1, 2);
    }

    [Fact]
    public async Task Jitter_moves_the_upcoming_times_by_less_than_its_bound()
    {
        var schedule = await CreateAsync(Every(TimeSpan.FromHours(1)) with { Spec = new ScheduleSpec { Intervals = [new ScheduleIntervalSpec(TimeSpan.FromHours(1))], Jitter = TimeSpan.FromMinutes(10) } });

        var late = (await schedule.DescribeAsync()).Info.NextActionTimes.Select(t => TimeSpan.FromTicks(t.Ticks % TimeSpan.TicksPerHour)).ToList();

        Assert.True(late.Count >= 5);
        Assert.All(late, l => Assert.True(l < TimeSpan.FromMinutes(10)));
        Assert.Contains(late, l => l > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_calendar_gives_its_times_but_those_that_are_left_out()
    {
        var spec = new ScheduleSpec
        {
            Calendars = [new ScheduleCalendarSpec { Hour = [new ScheduleRange(9, 11)], Minute = [new ScheduleRange(30)] }],
            Skip = [new ScheduleCalendarSpec { Hour = [new ScheduleRange(10)], Minute = [new ScheduleRange(0, 59)] }],
        };
        var schedule = await CreateAsync(Every(TimeSpan.FromHours(1)) with { Spec = spec });

        var times = (await schedule.DescribeAsync()).Info.NextActionTimes.Select(t => (t.Hour, t.Minute)).Distinct().Order();

        Assert.Equal([(9, 30), (11, 30)], times);
    }

    [Fact]
    public async Task A_schedule_may_act_and_backfill_as_it_is_created() => await WithWorkerAsync(o => o.AddWorkflow<Echo>(), async () =>
    {
        var start = new DateTime(2026, 1, 1, 0, 30, 0, DateTimeKind.Utc);
        var options = new ScheduleOptions { TriggerImmediately = true, Backfills = [new ScheduleBackfill(start, start.AddHours(2), ScheduleOverlapPolicy.AllowAll)] };

        var schedule = await CreateAsync(Every(TimeSpan.FromHours(1)) with { State = new ScheduleState { Paused = true } }, options);

        await PassUntilAsync("three actions were taken", async () => (await schedule.DescribeAsync()).Info.NumActions == 3);
    });

    [Fact]
    public async Task An_update_of_what_somebody_else_changed_meanwhile_changes_nothing()
    {
        var handle = await CreateAsync(Every(TimeSpan.FromHours(1)));
        var read = await Service.DescribeScheduleAsync(new DescribeScheduleRequest { Namespace = "default", ScheduleId = handle.Id });
        await handle.PauseAsync("first");
        await TemporalFixture.UntilAsync("the pause is seen", async () => (await handle.DescribeAsync()).Schedule.State.Paused);
        read.Schedule.State.Notes = "second";

        // An older server takes the call and drops the update, a newer one refuses it.
        await Record.ExceptionAsync(() => Service.UpdateScheduleAsync(new UpdateScheduleRequest
        {
            Namespace = "default",
            ScheduleId = handle.Id,
            Schedule = read.Schedule,
            ConflictToken = read.ConflictToken,
            RequestId = Guid.NewGuid().ToString(),
        }));

        Assert.Equal((true, "first"), ((await handle.DescribeAsync()).Schedule.State.Paused, (await handle.DescribeAsync()).Schedule.State.Note));
    }

    [Fact]
    public async Task Schedules_are_listed_by_their_search_attributes_in_pages()
    {
        var mark = NewId("mark");
        var options = new ScheduleOptions { TypedSearchAttributes = new SearchAttributeCollection.Builder().Set(SearchAttributeKey.CreateKeyword("ConfKeyword"), mark).ToSearchAttributeCollection() };
        var created = new[] { await CreateAsync(Every(TimeSpan.FromHours(1)), options), await CreateAsync(Every(TimeSpan.FromHours(1)), options) };
        await CreateAsync(Every(TimeSpan.FromHours(1)));

        await TemporalFixture.UntilAsync("both are listed", async () => (await ListAsync(mark)).Count == 2);

        Assert.Equal(created.Select(h => h.Id).Order(StringComparer.Ordinal), (await ListAsync(mark)).Order(StringComparer.Ordinal));
    }

    private async Task<List<string>> ListAsync(string mark)
    {
        var ids = new List<string>();
        var request = new ListSchedulesRequest { Namespace = "default", MaximumPageSize = 1, Query = $"ConfKeyword = '{mark}'" };
        do
        {
            var page = await Service.ListSchedulesAsync(request);
            Assert.InRange(page.Schedules.Count, 0, 1);
            ids.AddRange(page.Schedules.Select(s => s.ScheduleId));
            request.NextPageToken = page.NextPageToken;
        }
        while (!request.NextPageToken.IsEmpty);
        return ids;
    }

    /// <summary>Returns the last result with an x more.</summary>
    [Workflow]
    public class Chain
    {
        [WorkflowRun]
        public Task<string> RunAsync(string ignored)
        {
            var last = Workflow.Info.LastResult?.FirstOrDefault() is { } result ? Workflow.PayloadConverter.ToValue<string>(result) : "";
            return Task.FromResult(last + "x");
        }
    }
}
