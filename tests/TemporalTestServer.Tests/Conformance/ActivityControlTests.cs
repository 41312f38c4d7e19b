using Temporalio.Activities;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Exceptions;
using Temporalio.Workflows;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class ActivityControlTests(TemporalFixture temporal) : RawActivityTest(temporal)
{
    [Fact]
    public async Task Heartbeat_details_are_described_and_reach_the_next_attempt() => await WaitingAsync(new ActivityCall("work") { Heartbeat = 60_000 }, async handle =>
    {
        var first = await Worker.PollActivityAsync();
        await HeartbeatAsync(first, "half way");
        Assert.Equal("\"half way\"", (await PendingAsync(handle)).HeartbeatDetails.Payloads_[0].Data.ToStringUtf8());

        await FailAsync(first, "stumbled");
        var second = await Temporal.Skipping(Worker.PollActivityAsync());

        Assert.Equal((2, "\"half way\""), (second.Attempt, second.HeartbeatDetails.Payloads_[0].Data.ToStringUtf8()));
        var pending = await PendingAsync(handle);
        Assert.Equal((2, "stumbled", PendingActivityState.Started, "raw-worker"), (pending.Attempt, pending.LastFailure.Message, pending.State, pending.LastWorkerIdentity));
        await CompleteAsync(second, "done");
        Assert.Equal("done", await handle.GetResultAsync());
    });

    [Fact]
    public async Task An_activity_between_attempts_is_described_as_scheduled_with_its_next_time() => await WaitingAsync(new ActivityCall("work") { InitialInterval = 3_600_000 }, async handle =>
    {
        await FailAsync(await Worker.PollActivityAsync(), "come back later");

        var pending = await PendingAsync(handle);

        Assert.Equal((PendingActivityState.Scheduled, 2, "come back later"), (pending.State, pending.Attempt, pending.LastFailure.Message));
        Assert.True(pending.NextAttemptScheduleTime.ToDateTimeOffset() > Temporal.Now.AddMinutes(50));
        await handle.TerminateAsync();
    });

    [Fact]
    public async Task A_stale_attempt_can_neither_complete_nor_heartbeat() => await WaitingAsync(new ActivityCall("work"), async handle =>
    {
        var stale = await Worker.PollActivityAsync();
        await FailAsync(stale, "stumbled");
        var present = await Temporal.Skipping(Worker.PollActivityAsync());

        await RefusedAsync(RpcException.StatusCode.NotFound, () => CompleteAsync(stale, "late"));
        await RefusedAsync(RpcException.StatusCode.NotFound, () => HeartbeatAsync(stale, "late"));
        await CompleteAsync(present, "in time");

        Assert.Equal("in time", await handle.GetResultAsync());
    });

    [Fact]
    public async Task Cancellation_reaches_a_running_activity_by_its_heartbeat() => await WaitingAsync(new ActivityCall("work") { Heartbeat = 60_000, WaitsForCancellation = true }, async handle =>
    {
        var task = await Worker.PollActivityAsync();
        Assert.False((await HeartbeatAsync(task)).CancelRequested);
        await handle.CancelAsync();
        await TemporalFixture.UntilAsync("the heartbeat says so", async () => (await HeartbeatAsync(task)).CancelRequested);

        await Service.RespondActivityTaskCanceledAsync(new RespondActivityTaskCanceledRequest { Namespace = "default", TaskToken = task.TaskToken, Identity = "raw-worker" });

        var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());
        Assert.IsType<CanceledFailureException>(failed.InnerException);
        Assert.Contains("ActivityTaskCancelRequested", await TypesAsync(handle), StringComparison.Ordinal);
    });

    [Fact]
    public async Task An_activity_that_has_not_started_is_cancelled_at_once()
    {
        await WithWorkerAsync(o => o.AddWorkflow<OneActivity>(), async () =>
        {
            var handle = Replay(await Client.StartWorkflowAsync((OneActivity wf) => wf.RunAsync(new ActivityCall("work") { Queue = $"{Queue}-nobody", WaitsForCancellation = true }), Options()));
            await TemporalFixture.UntilAsync("the activity is scheduled", async () => (await DescribeAsync(handle)).PendingActivities.Count == 1);

            await handle.CancelAsync();

            await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());
            Assert.Contains("ActivityTaskCancelRequested ActivityTaskCanceled", await TypesAsync(handle), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Cancellation_may_be_waited_for_while_the_activity_cleans_up() => await WithWorkerAsync(
        o => o.AddWorkflow<Waiter>().AddActivity(ActivityDefinition.Create("tidy", typeof(Task<string>), [], 0, _ => TidyAsync(ActivityExecutionContext.Current))),
        async () =>
        {
            var handle = Replay(await Client.StartWorkflowAsync((Waiter wf) => wf.RunAsync(), Options()));
            await TemporalFixture.UntilAsync("the activity runs", async () =>
                (await DescribeAsync(handle)).PendingActivities is [{ State: PendingActivityState.Started }]);

            await handle.CancelAsync();

            Assert.Equal("tidied", await handle.GetResultAsync());
        });

    private static async Task<string> TidyAsync(ActivityExecutionContext context)
    {
        while (!context.CancellationToken.IsCancellationRequested)
        {
            context.Heartbeat();
            await Task.WhenAny(Task.Delay(20), Task.Delay(Timeout.Infinite, context.CancellationToken));
        }
        return "tidied";
    }

    [Workflow]
    public class Waiter
    {
        [WorkflowRun]
        public async Task<string> RunAsync() => await Workflow.ExecuteActivityAsync<string>("tidy", [], new ActivityOptions
        {
            StartToCloseTimeout = TimeSpan.FromMinutes(1),
            HeartbeatTimeout = TimeSpan.FromSeconds(2),
            CancellationType = ActivityCancellationType.WaitCancellationCompleted,
        });
    }
}
