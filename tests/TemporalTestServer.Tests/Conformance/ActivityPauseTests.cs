using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Exceptions;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class ActivityPauseTests(TemporalFixture temporal) : RawActivityTest(temporal)
{
    [Fact]
    public async Task A_paused_activity_is_not_handed_out_until_it_is_unpaused() => await WaitingAsync(new ActivityCall("work"), async handle =>
    {
        var first = await Worker.PollActivityAsync();
        await Service.PauseActivityAsync(new PauseActivityRequest { Namespace = "default", Execution = WorkflowTaskTests.Execution(handle), Id = "work", Identity = "operator", Reason = "look" });
        await FailAsync(first, "stumbled");

        var paused = await PendingAsync(handle);
        Assert.True(paused.Paused);
        Assert.Equal(PendingActivityState.Paused, paused.State);
        await Service.UnpauseActivityAsync(new UnpauseActivityRequest { Namespace = "default", Execution = WorkflowTaskTests.Execution(handle), Id = "work", Identity = "operator" });

        var second = await Temporal.Skipping(Worker.PollActivityAsync());
        Assert.Equal(2, second.Attempt);
        await CompleteAsync(second, "went on");
        Assert.Equal("went on", await handle.GetResultAsync());
    });

    [Fact]
    public async Task A_reset_activity_starts_again_with_its_first_attempt() => await WaitingAsync(new ActivityCall("work") { InitialInterval = 3_600_000 }, async handle =>
    {
        await FailAsync(await Worker.PollActivityAsync(), "stumbled");
        Assert.Equal(2, (await PendingAsync(handle)).Attempt);

        await Service.ResetActivityAsync(new ResetActivityRequest { Namespace = "default", Execution = WorkflowTaskTests.Execution(handle), Id = "work", Identity = "operator" });

        var again = await Worker.PollActivityAsync();
        Assert.Equal(1, again.Attempt);
        await CompleteAsync(again, "afresh");
        Assert.Equal("afresh", await handle.GetResultAsync());
    });

    [Fact]
    public async Task A_pause_reaches_a_running_activity_by_its_heartbeat_and_lets_it_complete() => await WaitingAsync(new ActivityCall("work") { Heartbeat = 60_000 }, async handle =>
    {
        var task = await Worker.PollActivityAsync();
        await Service.PauseActivityAsync(new PauseActivityRequest { Namespace = "default", Execution = WorkflowTaskTests.Execution(handle), Type = "work", Identity = "operator", Reason = "look" });

        Assert.True((await HeartbeatAsync(task)).ActivityPaused);
        Assert.Equal(PendingActivityState.PauseRequested, (await PendingAsync(handle)).State);
        await CompleteAsync(task, "all the same");

        Assert.Equal("all the same", await handle.GetResultAsync());
    });

    [Fact]
    public async Task Who_paused_an_activity_and_why_is_described() => await WaitingAsync(new ActivityCall("work") { Queue = $"{Queue}-nobody" }, async handle =>
    {
        await TemporalFixture.UntilAsync("the activity is scheduled", async () => (await DescribeAsync(handle)).PendingActivities.Count == 1);

        await Service.PauseActivityAsync(new PauseActivityRequest { Namespace = "default", Execution = WorkflowTaskTests.Execution(handle), Id = "work", Identity = "operator", Reason = "look" });

        var pending = await PendingAsync(handle);
        Assert.Equal((PendingActivityState.Paused, "operator", "look"), (pending.State, pending.PauseInfo.Manual.Identity, pending.PauseInfo.Manual.Reason));
        await handle.TerminateAsync();
    });

    [Fact]
    public async Task A_reset_reaches_a_running_activity_by_its_heartbeat_and_its_next_attempt_is_the_first() => await WaitingAsync(new ActivityCall("work") { Heartbeat = 60_000 }, async handle =>
    {
        await FailAsync(await Worker.PollActivityAsync(), "stumbled");
        var second = await Temporal.Skipping(Worker.PollActivityAsync());
        await HeartbeatAsync(second, "half way");

        await Service.ResetActivityAsync(new ResetActivityRequest { Namespace = "default", Execution = WorkflowTaskTests.Execution(handle), Id = "work", Identity = "operator" });

        Assert.True((await HeartbeatAsync(second, "half way")).ActivityReset);
        await FailAsync(second, "told to");
        var again = await Temporal.Skipping(Worker.PollActivityAsync());
        Assert.Equal(1, again.Attempt);
        await CompleteAsync(again, "afresh");
        Assert.Equal("afresh", await handle.GetResultAsync());
    });

    [Fact]
    public async Task Unpausing_may_begin_the_attempts_anew() => await WaitingAsync(new ActivityCall("work"), async handle =>
    {
        var first = await Worker.PollActivityAsync();
        await Service.PauseActivityAsync(new PauseActivityRequest { Namespace = "default", Execution = WorkflowTaskTests.Execution(handle), Id = "work" });
        await FailAsync(first, "stumbled");

        await Service.UnpauseActivityAsync(new UnpauseActivityRequest { Namespace = "default", Execution = WorkflowTaskTests.Execution(handle), Id = "work", ResetAttempts = true });

        var again = await Temporal.Skipping(Worker.PollActivityAsync());
        Assert.Equal(1, again.Attempt);
        await CompleteAsync(again, "went on");
        Assert.Equal("went on", await handle.GetResultAsync());
    });

    [Fact]
    public async Task An_activity_that_is_not_pending_is_not_found() => await WaitingAsync(new ActivityCall("work"), async handle =>
    {
        var task = await Worker.PollActivityAsync();

        await RefusedAsync(RpcException.StatusCode.NotFound, () =>
            Service.PauseActivityAsync(new PauseActivityRequest { Namespace = "default", Execution = WorkflowTaskTests.Execution(handle), Id = "other" }));

        await CompleteAsync(task, "done");
        await handle.GetResultAsync();
    });
}
