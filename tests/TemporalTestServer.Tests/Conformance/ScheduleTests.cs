using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client.Schedules;
using Temporalio.Common;
using Temporalio.Exceptions;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class ScheduleTests(TemporalFixture temporal) : ScheduleTest(temporal)
{
    [Fact]
    public async Task A_created_schedule_is_described_in_its_canonical_form()
    {
        var schedule = Every(TimeSpan.FromHours(1)) with
        {
            Spec = new ScheduleSpec { CronExpressions = ["30 9 * * 1-5 # office"], TimeZoneName = "Europe/Berlin", Jitter = TimeSpan.FromSeconds(5) },
            Policy = new SchedulePolicy { Overlap = ScheduleOverlapPolicy.BufferOne, CatchupWindow = TimeSpan.FromMinutes(2), PauseOnFailure = true },
            State = new ScheduleState { Note = "a note", Paused = true },
        };
        var handle = await CreateAsync(schedule, new ScheduleOptions { Memo = new Dictionary<string, object> { ["why"] = "conformance" } });

        var description = await handle.DescribeAsync();

        var calendar = Assert.Single(description.Schedule.Spec.Calendars);
        Assert.Equal("office", calendar.Comment);
        Assert.Equal((30, 9), (calendar.Minute.Single().Start, calendar.Hour.Single().Start));
        Assert.Equal((1, 5), (calendar.DayOfWeek.Single().Start, calendar.DayOfWeek.Single().End));
        Assert.Equal(("Europe/Berlin", TimeSpan.FromSeconds(5)), (description.Schedule.Spec.TimeZoneName, description.Schedule.Spec.Jitter));
        Assert.Equal(
            (ScheduleOverlapPolicy.BufferOne, TimeSpan.FromMinutes(2), true),
            (description.Schedule.Policy.Overlap, description.Schedule.Policy.CatchupWindow, description.Schedule.Policy.PauseOnFailure));
        Assert.Equal(("a note", true), (description.Schedule.State.Note, description.Schedule.State.Paused));
        Assert.Equal("conformance", await description.Memo["why"].ToValueAsync<string>());
        Assert.Equal(0, description.Info.NumActions);
    }

    [Fact]
    public async Task Upcoming_times_are_aligned_to_the_epoch()
    {
        var handle = await CreateAsync(Every(TimeSpan.FromHours(1), TimeSpan.FromMinutes(7)));

        var next = (await handle.DescribeAsync()).Info.NextActionTimes.Take(3).ToList();

        Assert.Equal(3, next.Count);
        Assert.All(next, time => Assert.Equal(TimeSpan.FromMinutes(7).Ticks, time.Ticks % TimeSpan.TicksPerHour));
        Assert.Equal(TimeSpan.FromHours(2), next[2] - next[0]);
    }

    [Fact]
    public async Task An_id_is_taken_once()
    {
        var handle = await CreateAsync(Every(TimeSpan.FromHours(1)));

        await Assert.ThrowsAsync<ScheduleAlreadyRunningException>(() => Client.CreateScheduleAsync(handle.Id, Every(TimeSpan.FromHours(1))));
    }

    [Fact]
    public async Task A_schedule_starts_its_action_at_each_time() => await WithWorkerAsync(o => o.AddWorkflow<Echo>(), async () =>
    {
        var handle = await CreateAsync(Every(TimeSpan.FromSeconds(1)));

        await PassUntilAsync("two actions were taken", async () => (await handle.DescribeAsync()).Info.NumActions >= 2);

        await handle.PauseAsync();
        var recent = (await handle.DescribeAsync()).Info.RecentActions.First();
        var run = Assert.IsType<ScheduleActionExecutionStartWorkflow>(recent.Action);
        Assert.Equal($"{BaseId}-{recent.ScheduledAt:yyyy-MM-ddTHH:mm:ssZ}", run.WorkflowId);
        var attributes = (await Client.GetWorkflowHandle(run.WorkflowId).DescribeAsync()).TypedSearchAttributes;
        Assert.Equal(handle.Id, attributes.Get(SearchAttributeKey.CreateKeyword("TemporalScheduledById")));
        Assert.Equal(recent.ScheduledAt, attributes.Get(SearchAttributeKey.CreateDateTimeOffset("TemporalScheduledStartTime")).UtcDateTime);
    });

    [Fact]
    public async Task A_paused_schedule_takes_no_action_by_itself_but_one_on_demand() => await WithWorkerAsync(o => o.AddWorkflow<Echo>(), async () =>
    {
        var handle = await CreateAsync(Every(TimeSpan.FromSeconds(1)) with { State = new ScheduleState { Paused = true } });
        await Temporal.PassAsync(TimeSpan.FromSeconds(2.5));
        Assert.Equal(0, (await handle.DescribeAsync()).Info.NumActions);

        await handle.TriggerAsync();

        await PassUntilAsync("the action was taken", async () => (await handle.DescribeAsync()).Info.NumActions == 1);
    });

    [Fact]
    public async Task Pausing_and_unpausing_leave_a_note()
    {
        var handle = await CreateAsync(Every(TimeSpan.FromHours(1)));

        await handle.PauseAsync("stop");
        var paused = (await handle.DescribeAsync()).Schedule.State;
        await handle.UnpauseAsync("go");
        var unpaused = (await handle.DescribeAsync()).Schedule.State;

        Assert.Equal((true, "stop", false, "go"), (paused.Paused, paused.Note, unpaused.Paused, unpaused.Note));
    }

    [Fact]
    public async Task An_update_replaces_the_schedule()
    {
        var handle = await CreateAsync(Every(TimeSpan.FromHours(1)));

        await handle.UpdateAsync(input => new ScheduleUpdate(input.Description.Schedule with
        {
            Spec = new ScheduleSpec { Intervals = [new ScheduleIntervalSpec(TimeSpan.FromHours(5))] },
            State = new ScheduleState { Note = "updated" },
        }));

        await TemporalFixture.UntilAsync("the update is seen", async () => (await handle.DescribeAsync()).Info.LastUpdatedAt is not null);
        var schedule = (await handle.DescribeAsync()).Schedule;
        Assert.Equal(TimeSpan.FromHours(5), schedule.Spec.Intervals.Single().Every);
        Assert.Equal("updated", schedule.State.Note);
    }

    [Fact]
    public async Task A_backfill_takes_the_actions_of_a_past_time() => await WithWorkerAsync(o => o.AddWorkflow<Echo>(), async () =>
    {
        var handle = await CreateAsync(Every(TimeSpan.FromHours(1)) with { State = new ScheduleState { Paused = true } });
        var start = new DateTime(2026, 1, 1, 0, 30, 0, DateTimeKind.Utc);

        await handle.BackfillAsync([new ScheduleBackfill(start, start.AddHours(3), ScheduleOverlapPolicy.AllowAll)]);

        await PassUntilAsync("three actions were taken", async () => (await handle.DescribeAsync()).Info.NumActions == 3);
        var ids = (await handle.DescribeAsync()).Info.RecentActions.Select(a => ((ScheduleActionExecutionStartWorkflow)a.Action).WorkflowId);
        Assert.Equal([$"{BaseId}-2026-01-01T01:00:00Z", $"{BaseId}-2026-01-01T02:00:00Z", $"{BaseId}-2026-01-01T03:00:00Z"], ids.Order(StringComparer.Ordinal));
    });

    [Fact]
    public async Task A_schedule_that_was_deleted_is_gone()
    {
        var handle = await CreateAsync(Every(TimeSpan.FromHours(1)));

        await handle.DeleteAsync();

        await TemporalFixture.UntilAsync("the schedule is gone", async () =>
            await Record.ExceptionAsync(() => handle.DescribeAsync()) is RpcException { Code: RpcException.StatusCode.NotFound });
    }

    [Fact]
    public async Task A_schedule_that_does_not_exist_is_not_found() =>
        await RefusedAsync(RpcException.StatusCode.NotFound, () => Client.GetScheduleHandle(NewId("schedule")).DescribeAsync());

    [Fact]
    public async Task Schedules_are_listed()
    {
        var handle = await CreateAsync(Every(TimeSpan.FromHours(1)) with { State = new ScheduleState { Note = "listed", Paused = true } });

        ScheduleListDescription? listed = null;
        await TemporalFixture.UntilAsync("the schedule is listed", async () =>
        {
            await foreach (var schedule in Client.ListSchedulesAsync())
                listed = schedule.Id == handle.Id ? schedule : listed;
            return listed is not null;
        });

        Assert.Equal(("listed", true), (listed!.Schedule!.State.Note, listed.Schedule.State.Paused));
        Assert.Equal("Echo", Assert.IsType<ScheduleListActionStartWorkflow>(listed.Schedule.Action).Workflow);
    }

    [Fact]
    public async Task Matching_times_are_computed_for_any_time()
    {
        var handle = await CreateAsync(Every(TimeSpan.FromHours(1)));
        var start = new DateTimeOffset(2026, 1, 1, 0, 30, 0, TimeSpan.Zero);

        var times = await Service.ListScheduleMatchingTimesAsync(new ListScheduleMatchingTimesRequest
        {
            Namespace = "default",
            ScheduleId = handle.Id,
            StartTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(start),
            EndTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(start.AddHours(3)),
        });

        Assert.Equal([1, 2, 3], times.StartTime.Select(t => t.ToDateTime().Hour));
    }

    [Theory]
    [InlineData("* * * *")]
    [InlineData("99 * * * *")]
    public async Task A_wrong_specification_is_refused(string cron)
    {
        var refusal = await RefusedAsync(RpcException.StatusCode.InvalidArgument, () =>
            CreateAsync(Every(TimeSpan.FromHours(1)) with { Spec = new ScheduleSpec { CronExpressions = [cron] } }));

        Assert.Contains("nvalid schedule spec", refusal.Message, StringComparison.Ordinal);
    }
}
