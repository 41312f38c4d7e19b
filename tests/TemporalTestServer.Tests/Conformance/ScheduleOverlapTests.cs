using Temporalio.Api.Enums.V1;
using Temporalio.Client.Schedules;
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

        await TriggerAsync(schedule);
        await PassUntilAsync("the third action is skipped", async () => (await schedule.DescribeAsync()).Info.NumActionsSkippedOverlap == 1);
        await Client.GetWorkflowHandle(first).SignalAsync("Finish", []);

        await PassUntilAsync("the second action is taken", async () => (await schedule.DescribeAsync()).Info.NumActions == 2);
    });

    [Fact]
    public async Task Buffer_all_takes_the_actions_one_after_the_other() => await OverlappingAsync(ScheduleOverlapPolicy.BufferAll, async (schedule, first) =>
    {
        await TriggerAsync(schedule);
        Assert.Equal(1, (await schedule.DescribeAsync()).Info.NumActions);

        for (var taken = 2; taken <= 3; taken++)
        {
            var running = ((ScheduleActionExecutionStartWorkflow)(await schedule.DescribeAsync()).Info.RecentActions.Last().Action).WorkflowId;
            await Client.GetWorkflowHandle(running).SignalAsync("Finish", []);
            await PassUntilAsync($"action {taken} is taken", async () => (await schedule.DescribeAsync()).Info.NumActions == taken);
        }
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

    // Two actions on demand, the second while the first still runs.
    private async Task OverlappingAsync(ScheduleOverlapPolicy policy, Func<ScheduleHandle, string, Task> check) =>
        await WithWorkerAsync(o => o.AddWorkflow<Stubborn>(), async () =>
        {
            var schedule = await CreateAsync(Every(TimeSpan.FromDays(365), workflow: "Stubborn") with { Policy = new SchedulePolicy { Overlap = policy } });
            await schedule.TriggerAsync();
            await PassUntilAsync("the first action runs", async () => (await schedule.DescribeAsync()).Info.RunningActions.Count == 1 || (await schedule.DescribeAsync()).Info.NumActions == 1);
            var first = ((ScheduleActionExecutionStartWorkflow)(await schedule.DescribeAsync()).Info.RecentActions.First().Action).WorkflowId;

            await TriggerAsync(schedule);

            await check(schedule, first);
        });

    private async Task TriggerAsync(ScheduleHandle schedule)
    {
        await Temporal.PassAsync(TimeSpan.FromSeconds(1.1)); // two runs of one second would share an id
        await schedule.TriggerAsync();
    }

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
}
