using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Exceptions;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class LimitTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    private const int Limit = 2 * 1024 * 1024;

    [Fact]
    public async Task An_input_beyond_the_limit_is_refused()
    {
        var refusal = await RefusedAsync(RpcException.StatusCode.InvalidArgument, () => Client.StartWorkflowAsync("Unknown", [TooBig()], Options()));

        Assert.Contains("Blob data size exceeds limit.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_memo_beyond_the_limit_is_refused()
    {
        var options = Options();
        options.Memo = new Dictionary<string, object> { ["note"] = TooBig() };

        var refusal = await RefusedAsync(RpcException.StatusCode.InvalidArgument, () => Client.StartWorkflowAsync("Unknown", [], options));

        Assert.Contains("Memo size exceeds limit.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_beyond_the_limit_closes_the_workflow()
    {
        var handle = await Client.StartWorkflowAsync("Unknown", [], Options());
        var large = new string('x', Limit - 1024);

        for (var i = 0; i < 27; i++)
            await Record.ExceptionAsync(() => handle.SignalAsync("Say", [large])); // the last ones find it closed

        Assert.Equal(WorkflowExecutionStatus.Terminated, await StatusAsync(handle));
    }

    [Fact]
    public async Task An_activity_result_beyond_the_limit_fails_the_activity()
    {
        await WithWorkerAsync(
            o => o.AddWorkflow<OneActivity>(),
            async () =>
            {
                var handle = await Client.StartWorkflowAsync((OneActivity wf) => wf.RunAsync(new ActivityCall("work")), Options());
                var task = await new RawWorker(Client, Queue).PollActivityAsync();

                await Service.RespondActivityTaskCompletedAsync(new RespondActivityTaskCompletedRequest { Namespace = "default", TaskToken = task.TaskToken, Result = Jsons(TooBig()) });

                await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());
                var failed = (await EventsAsync(handle)).Single(e => e.EventType == EventType.ActivityTaskFailed).ActivityTaskFailedEventAttributes;
                Assert.Equal("Complete result exceeds size limit.", failed.Failure.Message);
            });
    }

    [Fact]
    public async Task Heartbeat_details_beyond_the_limit_fail_the_activity()
    {
        await WithWorkerAsync(
            o => o.AddWorkflow<OneActivity>(),
            async () =>
            {
                var handle = await Client.StartWorkflowAsync((OneActivity wf) => wf.RunAsync(new ActivityCall("work")), Options());
                var task = await new RawWorker(Client, Queue).PollActivityAsync();

                var answer = await Service.RecordActivityTaskHeartbeatAsync(new RecordActivityTaskHeartbeatRequest { Namespace = "default", TaskToken = task.TaskToken, Details = Jsons(TooBig()) });

                Assert.True(answer.CancelRequested);
                await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());
                var failed = (await EventsAsync(handle)).Single(e => e.EventType == EventType.ActivityTaskFailed).ActivityTaskFailedEventAttributes;
                Assert.Equal("Heartbeat details exceed size limit.", failed.Failure.Message);
            });
    }

    [Fact]
    public async Task A_history_of_too_many_events_closes_the_workflow()
    {
        var worker = new RawWorker(Client, Queue);
        var handle = await StartRawAsync();
        var markers = Enumerable.Repeat(new Command { CommandType = CommandType.RecordMarker, RecordMarkerCommandAttributes = new RecordMarkerCommandAttributes { MarkerName = "m" } }, 9_000).ToArray();

        for (var i = 0; i < 6 && await StatusAsync(handle) == WorkflowExecutionStatus.Running; i++)
            await Record.ExceptionAsync(async () => await worker.CompleteAsync(await worker.PollAsync(), r => r.ForceCreateNewWorkflowTask = true, markers)); // the last one may be refused

        await TemporalFixture.UntilAsync("the workflow is closed", async () => await StatusAsync(handle) == WorkflowExecutionStatus.Terminated);
    }

    [Fact]
    public async Task A_signal_beyond_the_limit_is_refused()
    {
        var handle = await Client.StartWorkflowAsync("Unknown", [], Options());

        await RefusedAsync(RpcException.StatusCode.InvalidArgument, () => handle.SignalAsync("Say", [TooBig()]));

        Assert.DoesNotContain("Signaled", await TypesAsync(handle), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_activity_input_beyond_the_limit_closes_the_workflow()
    {
        var worker = new RawWorker(Client, Queue);
        var handle = await StartRawAsync();

        await Record.ExceptionAsync(async () => await worker.CompleteAsync(await worker.PollAsync(), RawWorker.ScheduleActivity("a", Queue, a => a.Input = Jsons(TooBig()))));

        Assert.Equal(WorkflowExecutionStatus.Terminated, await StatusAsync(handle));
        Assert.Contains("exceeds size limit", (await EventsAsync(handle))[^1].WorkflowExecutionTerminatedEventAttributes.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_memo_that_is_upserted_beyond_the_limit_closes_the_workflow()
    {
        var worker = new RawWorker(Client, Queue);
        var handle = await StartRawAsync();
        var upsert = new Command
        {
            CommandType = CommandType.ModifyWorkflowProperties,
            ModifyWorkflowPropertiesCommandAttributes = new() { UpsertedMemo = new() { Fields = { ["large"] = Jsons(TooBig()).Payloads_[0] } } },
        };

        await Record.ExceptionAsync(async () => await worker.CompleteAsync(await worker.PollAsync(), upsert));

        Assert.Equal(WorkflowExecutionStatus.Terminated, await StatusAsync(handle));
        Assert.Contains("exceeds size limit", (await EventsAsync(handle))[^1].WorkflowExecutionTerminatedEventAttributes.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_argument_beyond_the_limit_is_refused()
    {
        var handle = await Client.StartWorkflowAsync("Unknown", [], Options());

        await RefusedAsync(RpcException.StatusCode.InvalidArgument, () => handle.QueryAsync<string>("Heard", [TooBig()]));
    }

    private static string TooBig() => new('x', Limit + 1);
}
