using Temporalio.Api.Enums.V1;
using Temporalio.Client.Schedules;
using Temporalio.Converters;
using Temporalio.Workflows;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class ScheduleOverlapTests(TemporalFixture temporal) : ScheduleTest(temporal)
{
    [Fact]
    public async Task Skip_takes_no_action_while_one_runs() => await OverlappingAsync(ScheduleOverlapPolicy.Skip, async (schedule, first) =>
    {
        await PassUntilAsync("the second action is skipped", async () => (await schedule.DescribeAsync()).Info.NumActionsSkippedOverlap == 1);

        Assert.Equal(1, (await schedule.DescribeAsync()).Info.NumActions);
        Assert.Equal(WorkflowExecutionStatus.Running, await StatusOfAsync(first));
    });

    [Fact]
    public async Task Buffer_one_takes_the_next_action_when_the_present_one_ends() => await OverlappingAsync(ScheduleOverlapPolicy.BufferOne, async (schedule, first) =>
    {
        Assert.Equal(WorkflowExecutionStatus.Running, await StatusOfAsync(first));

        await Client.GetWorkflowHandle(first).SignalAsync("Finish", []);

        await PassUntilAsync("the second action is taken", async () => (await schedule.DescribeAsync()).Info.NumActions == 2);
    });

    [Theory]
    [InlineData(ScheduleOverlapPolicy.CancelOther, WorkflowExecutionStatus.Canceled)]
    [InlineData(ScheduleOverlapPolicy.TerminateOther, WorkflowExecutionStatus.Terminated)]
    public async Task The_others_are_closed_before_the_next_action(ScheduleOverlapPolicy policy, WorkflowExecutionStatus expected) =>
        await OverlappingAsync(policy, async (schedule, first) =>
        {
            await PassUntilAsync("the second action is taken", async () => (await schedule.DescribeAsync()).Info.NumActions == 2);

            Assert.Equal(expected, await StatusOfAsync(first));
        });

    [Fact]
    public async Task Allow_all_lets_actions_run_side_by_side() => await OverlappingAsync(ScheduleOverlapPolicy.AllowAll, async (schedule, first) =>
    {
        await PassUntilAsync("the second action is taken", async () => (await schedule.DescribeAsync()).Info.NumActions == 2);

        Assert.Equal(WorkflowExecutionStatus.Running, await StatusOfAsync(first));
    });

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

    // Two actions on demand, the second while the first still runs.
    private async Task OverlappingAsync(ScheduleOverlapPolicy policy, Func<ScheduleHandle, string, Task> check) =>
        await WithWorkerAsync(o => o.AddWorkflow<Stubborn>(), async () =>
        {
            var schedule = await CreateAsync(Every(TimeSpan.FromDays(365), workflow: "Stubborn") with { Policy = new SchedulePolicy { Overlap = policy } });
            await schedule.TriggerAsync();
            await PassUntilAsync("the first action runs", async () => (await schedule.DescribeAsync()).Info.RunningActions.Count == 1 || (await schedule.DescribeAsync()).Info.NumActions == 1);
            var first = ((ScheduleActionExecutionStartWorkflow)(await schedule.DescribeAsync()).Info.RecentActions.First().Action).WorkflowId;
            await Temporal.PassAsync(TimeSpan.FromSeconds(1.1)); // two runs of one second would share an id

            await schedule.TriggerAsync();

            await check(schedule, first);
        });

    private async Task<WorkflowExecutionStatus> StatusOfAsync(string id) => await StatusAsync(Client.GetWorkflowHandle(id));

    /// <summary>Runs until it is told to finish or cancelled.</summary>
    [Workflow]
    public class Stubborn
    {
        private bool finished;

        [WorkflowRun]
        public async Task RunAsync(string ignored) => await Workflow.WaitConditionAsync(() => finished);

        [WorkflowSignal]
        public Task FinishAsync()
        {
            finished = true;
            return Task.CompletedTask;
        }
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
