using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using TemporalTestServer.Tests.Conformance.Fixture;
using WorkflowExecution = Temporalio.Api.Common.V1.WorkflowExecution;

namespace TemporalTestServer.Tests.Conformance;

public sealed class ResetDeleteTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    [Fact]
    public async Task A_reset_starts_another_run_from_a_finished_task_and_closes_the_old_one() => await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () =>
    {
        var handle = await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), Options());
        await handle.SignalAsync(wf => wf.SayAsync("kept"));
        await handle.QueryAsync(wf => wf.Heard());

        var reset = await ResetAsync(handle);

        var renewed = Replay(Client.GetWorkflowHandle<Conversation, string>(handle.Id, reset.RunId));
        await renewed.SignalAsync(wf => wf.FinishAsync());
        Assert.Equal("kept", await renewed.GetResultAsync());
        Assert.Equal(WorkflowExecutionStatus.Terminated, await StatusAsync(Client.GetWorkflowHandle(handle.Id, handle.ResultRunId)));
        var failed = (await EventsAsync(renewed)).Single(e => e.EventType == EventType.WorkflowTaskFailed).WorkflowTaskFailedEventAttributes;
        Assert.Equal(
            (WorkflowTaskFailedCause.ResetWorkflow, handle.ResultRunId, reset.RunId),
            (failed.Cause, failed.BaseRunId, failed.NewRunId));
    });

    [Fact]
    public async Task A_closed_workflow_may_be_reset() => await WithWorkerAsync(o => o.AddWorkflow<Echo>(), async () =>
    {
        var handle = await Client.StartWorkflowAsync((Echo wf) => wf.RunAsync("again"), Options());
        await handle.GetResultAsync();

        var reset = await ResetAsync(handle);

        var renewed = Replay(Client.GetWorkflowHandle<Echo, string>(handle.Id, reset.RunId));
        Assert.Equal("again", await renewed.GetResultAsync());
        Assert.NotEqual(handle.ResultRunId, reset.RunId);
        Assert.Equal(WorkflowExecutionStatus.Completed, await StatusAsync(Client.GetWorkflowHandle(handle.Id, handle.ResultRunId)));
    });

    [Fact]
    public async Task A_reset_keeps_the_timers_and_activities_that_were_pending()
    {
        var worker = new RawWorker(Client, Queue);
        var handle = await StartRawAsync();
        await worker.CompleteAsync(await worker.PollAsync(), StartTimer("t"), RawWorker.ScheduleActivity("a", Queue));
        await handle.SignalAsync("Say", []);
        await worker.CompleteAsync(await worker.PollAsync());

        var reset = await ResetAsync(handle, (await EventsAsync(handle)).Last(e => e.EventType == EventType.WorkflowTaskCompleted).EventId);

        var activity = await worker.PollActivityAsync();
        Assert.Equal((reset.RunId, "a"), (activity.WorkflowExecution.RunId, activity.ActivityId));
        await Service.RespondActivityTaskCompletedAsync(new RespondActivityTaskCompletedRequest { Namespace = "default", TaskToken = activity.TaskToken });
        await Temporal.PassAsync(TimeSpan.FromSeconds(1.2));
        var renewed = Client.GetWorkflowHandle(handle.Id, reset.RunId);
        await TemporalFixture.UntilAsync("the timer fired in the new run", async () =>
            (await EventsAsync(renewed)).Any(e => e.EventType == EventType.TimerFired));
        Assert.Single(await EventsAsync(renewed), e => e.EventType == EventType.ActivityTaskCompleted);
        await worker.CompleteAsync(await worker.PollAsync(), RawWorker.CompleteWorkflow);
    }

    [Fact]
    public async Task A_reset_applies_updates_again() => await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () =>
    {
        var handle = await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), Options());
        await handle.QueryAsync(wf => wf.Heard());
        await handle.ExecuteUpdateAsync(wf => wf.AddAsync("updated"));

        var reset = await ResetAsync(handle);

        var renewed = Replay(Client.GetWorkflowHandle<Conversation, string>(handle.Id, reset.RunId));
        await TemporalFixture.UntilAsync("the update was applied", async () => await renewed.QueryAsync(wf => wf.Heard()) == "updated");
        await renewed.SignalAsync(wf => wf.FinishAsync());
        Assert.Equal("updated", await renewed.GetResultAsync());
    });

    [Fact]
    public async Task Signals_may_be_left_out_of_a_reset() => await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () =>
    {
        var handle = await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), Options());
        await handle.QueryAsync(wf => wf.Heard());
        await handle.SignalAsync(wf => wf.SayAsync("forgotten"));
        await handle.QueryAsync(wf => wf.Heard());

        var reset = await ResetAsync(handle, configure: r => r.ResetReapplyExcludeTypes.Add(ResetReapplyExcludeType.Signal));

        var renewed = Replay(Client.GetWorkflowHandle<Conversation, string>(handle.Id, reset.RunId));
        await renewed.SignalAsync(wf => wf.FinishAsync());
        Assert.Equal("", await renewed.GetResultAsync());
    });

    [Fact]
    public async Task The_same_request_id_resets_once() => await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () =>
    {
        var handle = await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), Options());
        await handle.QueryAsync(wf => wf.Heard());
        var toEvent = (await EventsAsync(handle)).First(e => e.EventType == EventType.WorkflowTaskCompleted).EventId;

        var first = await ResetAsync(handle, toEvent, r => r.RequestId = handle.Id);
        var second = await ResetAsync(handle, toEvent, r => r.RequestId = handle.Id);

        Assert.Equal(first.RunId, second.RunId);
    });

    [Fact]
    public async Task A_reset_to_no_event_of_the_history_is_refused()
    {
        var handle = await Client.StartWorkflowAsync("Unknown", [], Options());

        var refusal = await RefusedAsync(RpcException.StatusCode.InvalidArgument, () => ResetAsync(handle, 99));

        Assert.Contains("Workflow task finish ID must be > 1", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_workflow_is_gone() => await WithWorkerAsync(o => o.AddWorkflow<Echo>(), async () =>
    {
        var handle = await Client.StartWorkflowAsync((Echo wf) => wf.RunAsync("gone"), Options());
        await handle.GetResultAsync();
        await TemporalFixture.UntilAsync("the workflow is listed", async () => await CountAsync(handle.Id) == 1);

        await DeleteAsync(handle);

        await TemporalFixture.UntilAsync("the workflow is gone", async () => await IsGoneAsync(handle) && await CountAsync(handle.Id) == 0);
    });

    [Fact]
    public async Task An_open_workflow_is_deleted_too()
    {
        var handle = await Client.StartWorkflowAsync("Unknown", [], Options());

        await DeleteAsync(handle);

        await TemporalFixture.UntilAsync("the workflow is gone", () => IsGoneAsync(handle));
    }

    [Fact]
    public async Task A_workflow_that_does_not_exist_is_not_deleted() =>
        await RefusedAsync(RpcException.StatusCode.NotFound, () => DeleteAsync(Client.GetWorkflowHandle(NewId())));

    // To the end of the first workflow task: everything behind it that came from outside is applied again.
    private async Task<ResetWorkflowExecutionResponse> ResetAsync(
        WorkflowHandle handle, long? toEvent = null, Action<ResetWorkflowExecutionRequest>? configure = null)
    {
        toEvent ??= (await EventsAsync(handle)).First(e => e.EventType == EventType.WorkflowTaskCompleted).EventId;
        var request = new ResetWorkflowExecutionRequest
        {
            Namespace = "default",
            WorkflowExecution = new WorkflowExecution { WorkflowId = handle.Id },
            Reason = "conformance",
            WorkflowTaskFinishEventId = toEvent.Value,
            RequestId = Guid.NewGuid().ToString(),
        };
        configure?.Invoke(request);
        return await Service.ResetWorkflowExecutionAsync(request);
    }

    private static Command StartTimer(string id) => new()
    {
        CommandType = CommandType.StartTimer,
        StartTimerCommandAttributes = new StartTimerCommandAttributes { TimerId = id, StartToFireTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) },
    };

    private async Task DeleteAsync(WorkflowHandle handle) => await Service.DeleteWorkflowExecutionAsync(new DeleteWorkflowExecutionRequest
    {
        Namespace = "default",
        WorkflowExecution = new WorkflowExecution { WorkflowId = handle.Id },
    });

    private async Task<long> CountAsync(string id) => (await Client.CountWorkflowsAsync($"WorkflowId = '{id}'")).Count;

    private async Task<bool> IsGoneAsync(WorkflowHandle handle)
    {
        try
        {
            await DescribeAsync(handle);
            return false;
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            return true;
        }
    }
}
