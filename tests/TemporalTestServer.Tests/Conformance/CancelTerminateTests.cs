using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Workflows;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class CancelTerminateTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    [Fact]
    public async Task A_cancelled_workflow_closes_as_cancelled() => await WithWorkerAsync(o => o.AddWorkflow<Sleeper>(), async () =>
    {
        var handle = Replay(await Client.StartWorkflowAsync((Sleeper wf) => wf.RunAsync(TimeSpan.FromHours(1)), Options()));

        await handle.CancelAsync();

        var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());
        Assert.IsType<CanceledFailureException>(failed.InnerException);
        Assert.Equal(WorkflowExecutionStatus.Canceled, await StatusAsync(handle));
    });

    [Fact]
    public async Task A_cancelled_workflow_may_clean_up_and_complete() => await WithWorkerAsync(o => o.AddWorkflow<Tidy>(), async () =>
    {
        var handle = Replay(await Client.StartWorkflowAsync((Tidy wf) => wf.RunAsync(), Options()));

        await handle.CancelAsync();

        Assert.Equal("tidied", await handle.GetResultAsync());
        Assert.Contains("WorkflowExecutionCancelRequested", await TypesAsync(handle), StringComparison.Ordinal);
    });

    [Fact]
    public async Task A_terminated_workflow_closes_at_once_with_reason_and_details()
    {
        var handle = await Client.StartWorkflowAsync("Unknown", [], Options());

        await handle.TerminateAsync("enough", new WorkflowTerminateOptions { Details = ["a detail"] });

        var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());
        Assert.Equal("enough", Assert.IsType<TerminatedFailureException>(failed.InnerException).Message);
        var terminated = (await EventsAsync(handle))[^1].WorkflowExecutionTerminatedEventAttributes;
        Assert.Equal(("enough", "\"a detail\""), (terminated.Reason, terminated.Details.Payloads_[0].Data.ToStringUtf8()));
        Assert.Equal(WorkflowExecutionStatus.Terminated, await StatusAsync(handle));
    }

    [Fact]
    public async Task Termination_fails_the_task_that_somebody_works_on()
    {
        var worker = new RawWorker(Client, Queue);
        var handle = await StartRawAsync();
        var task = await worker.PollAsync();
        await handle.SignalAsync("Say", []);

        await handle.TerminateAsync();

        Assert.Equal(
            "WorkflowExecutionStarted WorkflowTaskScheduled WorkflowTaskStarted WorkflowTaskFailed WorkflowExecutionSignaled WorkflowExecutionTerminated",
            await TypesAsync(handle));
        var failed = (await EventsAsync(handle)).Single(e => e.EventType == EventType.WorkflowTaskFailed).WorkflowTaskFailedEventAttributes;
        Assert.Equal(WorkflowTaskFailedCause.ForceCloseCommand, failed.Cause);
        await RefusedAsync(RpcException.StatusCode.NotFound, () => worker.CompleteAsync(task));
    }

    [Fact]
    public async Task Cancelling_a_closed_workflow_is_no_error_and_changes_nothing()
    {
        var handle = await Client.StartWorkflowAsync("Unknown", [], Options());
        await handle.TerminateAsync();
        var before = await TypesAsync(handle);

        await handle.CancelAsync();

        Assert.Equal(before, await TypesAsync(handle));
    }

    [Fact]
    public async Task Cancelling_twice_asks_once()
    {
        var handle = await Client.StartWorkflowAsync("Unknown", [], Options());

        await handle.CancelAsync();
        await handle.CancelAsync();

        Assert.Single(await EventsAsync(handle), e => e.EventType == EventType.WorkflowExecutionCancelRequested);
    }

    [Fact]
    public async Task A_closed_workflow_is_not_terminated_again()
    {
        var handle = await Client.StartWorkflowAsync("Unknown", [], Options());
        await handle.TerminateAsync();

        var refusal = await RefusedAsync(RpcException.StatusCode.NotFound, () => handle.TerminateAsync());

        Assert.Contains("workflow execution already completed", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_not_the_present_one_is_not_terminated_by_the_first_run_of_another_chain()
    {
        var handle = await Client.StartWorkflowAsync("Unknown", [], Options());
        var stranger = new WorkflowHandle(Client, handle.Id, FirstExecutionRunId: Guid.NewGuid().ToString());

        await RefusedAsync(RpcException.StatusCode.NotFound, () => stranger.TerminateAsync());

        Assert.Equal(WorkflowExecutionStatus.Running, await StatusAsync(handle));
    }

    [Workflow]
    public class Tidy
    {
        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            try
            {
                await Workflow.DelayAsync(TimeSpan.FromHours(1));
                return "undisturbed";
            }
            catch (OperationCanceledException)
            {
                await Workflow.DelayAsync(TimeSpan.FromMilliseconds(10), CancellationToken.None);
                return "tidied";
            }
        }
    }
}
