using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Exceptions;
using TemporalTestServer.Tests.Conformance.Fixture;
using WorkflowExecution = Temporalio.Api.Common.V1.WorkflowExecution;

namespace TemporalTestServer.Tests.Conformance;

public sealed class SignalTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    [Fact]
    public async Task Signals_arrive_in_the_order_they_were_sent() => await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () =>
    {
        var handle = Replay(await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), Options()));
        for (var i = 0; i < 20; i++)
            await handle.SignalAsync(wf => wf.SayAsync($"{i}"));
        await handle.SignalAsync(wf => wf.FinishAsync());

        Assert.Equal(string.Join(",", Enumerable.Range(0, 20)), await handle.GetResultAsync());
    });

    [Fact]
    public async Task A_signal_sent_before_any_worker_waits_in_the_history()
    {
        var handle = Replay(await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), Options()));
        await handle.SignalAsync(wf => wf.SayAsync("early"));
        await handle.SignalAsync(wf => wf.FinishAsync());

        Assert.Equal("WorkflowExecutionStarted WorkflowTaskScheduled WorkflowExecutionSignaled WorkflowExecutionSignaled", await TypesAsync(handle));
        await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () => Assert.Equal("early", await handle.GetResultAsync()));
    }

    [Fact]
    public async Task A_signal_during_a_task_comes_after_it_and_brings_another_one()
    {
        var worker = new RawWorker(Client, Queue);
        var handle = await StartRawAsync();
        var task = await worker.PollAsync();
        await handle.SignalAsync("Say", ["now"]);

        Assert.Equal("WorkflowExecutionStarted WorkflowTaskScheduled WorkflowTaskStarted", await TypesAsync(handle));
        await worker.CompleteAsync(task);

        Assert.Equal(
            "WorkflowExecutionStarted WorkflowTaskScheduled WorkflowTaskStarted WorkflowTaskCompleted WorkflowExecutionSignaled WorkflowTaskScheduled",
            await TypesAsync(handle));
    }

    [Fact]
    public async Task Signal_with_start_starts_with_the_signal_before_the_first_task() => await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () =>
    {
        var options = Options();
        options.SignalWithStart((Conversation wf) => wf.SayAsync("first"));
        var handle = Replay(await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), options));
        await handle.SignalAsync(wf => wf.FinishAsync());

        Assert.Equal("first", await handle.GetResultAsync());
        Assert.StartsWith("WorkflowExecutionStarted WorkflowExecutionSignaled WorkflowTaskScheduled", await TypesAsync(handle), StringComparison.Ordinal);
    });

    [Fact]
    public async Task Signal_with_start_only_signals_an_open_workflow()
    {
        var first = await Client.StartWorkflowAsync("Unknown", [], Options());
        var options = Options(first.Id);
        options.StartSignal = "Say";
        options.StartSignalArgs = ["again"];

        var second = await Client.StartWorkflowAsync("Unknown", [], options);

        Assert.Equal(first.ResultRunId, second.ResultRunId);
        Assert.EndsWith("WorkflowExecutionSignaled", await TypesAsync(first), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_request_id_signals_with_start_once()
    {
        var start = StartRequest();
        var request = new SignalWithStartWorkflowExecutionRequest
        {
            Namespace = "default",
            WorkflowId = start.WorkflowId,
            WorkflowType = start.WorkflowType,
            TaskQueue = start.TaskQueue,
            RequestId = start.RequestId,
            SignalName = "Say",
            Identity = "conformance",
        };

        var first = await Service.SignalWithStartWorkflowExecutionAsync(request);
        var second = await Service.SignalWithStartWorkflowExecutionAsync(request);

        Assert.Equal(first.RunId, second.RunId);
        Assert.Equal("WorkflowExecutionStarted WorkflowExecutionSignaled WorkflowTaskScheduled", await TypesAsync(Client.GetWorkflowHandle(request.WorkflowId)));
    }

    [Fact]
    public async Task Signal_with_start_minds_the_reuse_policy_of_a_closed_workflow()
    {
        var first = await Client.StartWorkflowAsync("Unknown", [], Options());
        await first.TerminateAsync();
        var options = Options(first.Id);
        options.StartSignal = "Say";
        options.IdReusePolicy = WorkflowIdReusePolicy.RejectDuplicate;

        await Assert.ThrowsAsync<WorkflowAlreadyStartedException>(() => Client.StartWorkflowAsync("Unknown", [], options));
    }

    [Fact]
    public async Task The_same_request_id_signals_once()
    {
        var handle = await Client.StartWorkflowAsync("Unknown", [], Options());
        var request = new SignalWorkflowExecutionRequest
        {
            Namespace = "default",
            WorkflowExecution = new WorkflowExecution { WorkflowId = handle.Id },
            SignalName = "Say",
            Input = Jsons("once"),
            RequestId = Guid.NewGuid().ToString(),
        };

        await Service.SignalWorkflowExecutionAsync(request);
        await Service.SignalWorkflowExecutionAsync(request);

        var signals = (await EventsAsync(handle)).Where(e => e.EventType == EventType.WorkflowExecutionSignaled).ToList();
        var signal = Assert.Single(signals).WorkflowExecutionSignaledEventAttributes;
        Assert.Equal(("Say", "\"once\""), (signal.SignalName, signal.Input.Payloads_[0].Data.ToStringUtf8()));
    }

    [Fact]
    public async Task A_closed_workflow_takes_no_signal()
    {
        var handle = await Client.StartWorkflowAsync("Unknown", [], Options());
        await handle.TerminateAsync("over");

        var refusal = await RefusedAsync(RpcException.StatusCode.NotFound, () => handle.SignalAsync("Say", []));

        Assert.Contains("workflow execution already completed", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workflow_that_does_not_exist_takes_no_signal() =>
        await RefusedAsync(RpcException.StatusCode.NotFound, () => Client.GetWorkflowHandle(NewId()).SignalAsync("Say", []));

    [Fact]
    public async Task A_signal_without_a_name_is_refused()
    {
        var handle = await Client.StartWorkflowAsync("Unknown", [], Options());

        var refusal = await RefusedAsync(RpcException.StatusCode.InvalidArgument, () => handle.SignalAsync("", []));

        Assert.Contains("SignalName is not set on request.", refusal.Message, StringComparison.Ordinal);
    }
}
