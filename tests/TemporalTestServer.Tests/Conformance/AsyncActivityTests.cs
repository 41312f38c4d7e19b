using Temporalio.Activities;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

/// <summary>Activities that are answered by others than the worker which took them.</summary>
public sealed class AsyncActivityTests(TemporalFixture temporal) : RawActivityTest(temporal)
{
    [Fact]
    public async Task An_activity_is_completed_from_elsewhere_by_its_id() => await WithWorkerAsync(
        o => o.AddWorkflow<OneActivity>().AddActivity(ActivityDefinition.Create("work", typeof(string), [], 0, _ => throw new CompleteAsyncException())),
        async () =>
        {
            var handle = Replay(await Client.StartWorkflowAsync((OneActivity wf) => wf.RunAsync(new ActivityCall("work")), Options()));
            await TemporalFixture.UntilAsync("the activity runs", async () =>
                (await DescribeAsync(handle)).PendingActivities is [{ State: PendingActivityState.Started }]);

            await Client.GetAsyncActivityHandle(handle.Id, handle.ResultRunId!, "work").CompleteAsync("from elsewhere");

            Assert.Equal("from elsewhere", await handle.GetResultAsync());
        });

    [Fact]
    public async Task An_activity_may_be_failed_and_answered_by_its_id() => await WaitingAsync(new ActivityCall("work") { MaximumAttempts = 1 }, async handle =>
    {
        await Worker.PollActivityAsync();

        await Client.GetAsyncActivityHandle(handle.Id, handle.ResultRunId!, "work").FailAsync(new ApplicationFailureException("by id"));

        var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());
        Assert.Equal("by id", failed.InnerException!.InnerException!.Message);
    });

    [Fact]
    public async Task An_activity_beats_and_completes_from_elsewhere_by_its_token() => await LeftOpenAsync(async (handle, activity) =>
    {
        await activity.HeartbeatAsync(new AsyncActivityHeartbeatOptions { Details = ["half way"] });
        Assert.Equal("\"half way\"", (await PendingAsync(handle)).HeartbeatDetails.Payloads_[0].Data.ToStringUtf8());

        await activity.CompleteAsync("by token");

        Assert.Equal("by token", await handle.GetResultAsync());
        var gone = await Assert.ThrowsAsync<RpcException>(() => activity.CompleteAsync("twice"));
        Assert.Equal(RpcException.StatusCode.NotFound, gone.Code);
    });

    [Fact]
    public async Task An_activity_fails_from_elsewhere_by_its_token() => await LeftOpenAsync(async (handle, activity) =>
    {
        await activity.FailAsync(new ApplicationFailureException("by token", nonRetryable: true));

        var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());
        Assert.Equal("by token", failed.InnerException!.InnerException!.Message);
    });

    [Fact]
    public async Task A_cancellation_is_seen_and_confirmed_from_elsewhere_by_its_token() => await LeftOpenAsync(async (handle, activity) =>
    {
        await handle.CancelAsync();
        await TemporalFixture.UntilAsync("the heartbeat says so", async () =>
            await Record.ExceptionAsync(() => activity.HeartbeatAsync()) is AsyncActivityCanceledException);

        await activity.ReportCancellationAsync();

        await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());
        Assert.Contains("ActivityTaskCanceled", await TypesAsync(handle), StringComparison.Ordinal);
    });

    [Fact]
    public async Task An_activity_beats_and_is_cancelled_by_its_id() => await WaitingAsync(new ActivityCall("work") { Heartbeat = 60_000, WaitsForCancellation = true }, async handle =>
    {
        await Worker.PollActivityAsync();
        var byId = new RecordActivityTaskHeartbeatByIdRequest { Namespace = "default", WorkflowId = handle.Id, ActivityId = "work", Details = Jsons("by id") };
        Assert.False((await Service.RecordActivityTaskHeartbeatByIdAsync(byId)).CancelRequested);
        Assert.Equal("\"by id\"", (await PendingAsync(handle)).HeartbeatDetails.Payloads_[0].Data.ToStringUtf8());
        await handle.CancelAsync();
        await TemporalFixture.UntilAsync("the heartbeat says so", async () => (await Service.RecordActivityTaskHeartbeatByIdAsync(byId)).CancelRequested);

        await Service.RespondActivityTaskCanceledByIdAsync(new RespondActivityTaskCanceledByIdRequest { Namespace = "default", WorkflowId = handle.Id, ActivityId = "work" });

        await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());
        Assert.Contains("ActivityTaskCanceled", await TypesAsync(handle), StringComparison.Ordinal);
    });

    [Fact]
    public async Task An_activity_that_nobody_asked_to_cancel_cannot_report_it() => await WaitingAsync(new ActivityCall("work"), async handle =>
    {
        var task = await Worker.PollActivityAsync();

        await RefusedAsync(RpcException.StatusCode.InvalidArgument, () =>
            Service.RespondActivityTaskCanceledAsync(new RespondActivityTaskCanceledRequest { Namespace = "default", TaskToken = task.TaskToken }));

        await CompleteAsync(task, "done");
        Assert.Equal("done", await handle.GetResultAsync());
    });

    // The worker gives the token away and leaves the activity open.
    private async Task LeftOpenAsync(Func<WorkflowHandle<OneActivity, string>, AsyncActivityHandle, Task> body)
    {
        var token = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        await WithWorkerAsync(
            o => o.AddWorkflow<OneActivity>().AddActivity(ActivityDefinition.Create("work", typeof(string), [], 0, _ =>
            {
                token.TrySetResult(ActivityExecutionContext.Current.Info.TaskToken.ToArray());
                throw new CompleteAsyncException();
            })),
            async () =>
            {
                var handle = Replay(await Client.StartWorkflowAsync((OneActivity wf) => wf.RunAsync(new ActivityCall("work") { WaitsForCancellation = true }), Options()));
                await body(handle, Client.GetAsyncActivityHandle(await token.Task));
            });
    }
}
