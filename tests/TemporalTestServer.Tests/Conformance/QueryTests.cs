using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Workflows;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class QueryTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    [Fact]
    public async Task A_query_sees_every_signal_sent_before_it() => await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () =>
    {
        var handle = await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), Options());
        var said = "";
        for (var i = 0; i < 20; i++)
        {
            await handle.SignalAsync(wf => wf.SayAsync($"{i}"));
            said += i == 0 ? $"{i}" : $",{i}";
            Assert.Equal(said, await handle.QueryAsync(wf => wf.Heard()));
        }
    });

    [Fact]
    public async Task A_query_leaves_no_trace_in_the_history() => await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () =>
    {
        var handle = Replay(await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), Options()));
        await handle.QueryAsync(wf => wf.Heard());
        var before = await TypesAsync(handle);

        await handle.QueryAsync(wf => wf.Heard());

        Assert.Equal(before, await TypesAsync(handle));
    });

    [Fact]
    public async Task A_closed_workflow_answers_from_its_history() => await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () =>
    {
        var handle = await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), Options());
        await handle.SignalAsync(wf => wf.SayAsync("remembered"));
        await handle.SignalAsync(wf => wf.FinishAsync());
        await handle.GetResultAsync();

        Assert.Equal("remembered", await handle.QueryAsync(wf => wf.Heard()));
    });

    [Fact]
    public async Task A_worker_without_a_cache_answers_from_the_whole_history() => await WithWorkerAsync(
        o =>
        {
            o.AddWorkflow<Conversation>();
            o.MaxCachedWorkflows = 0;
        },
        async () =>
        {
            var handle = Replay(await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), Options()));
            for (var i = 0; i < 5; i++)
            {
                await handle.SignalAsync(wf => wf.SayAsync($"{i}"));
                await handle.ExecuteUpdateAsync(wf => wf.AddAsync($"u{i}"));
                await handle.QueryAsync(wf => wf.Heard());
            }

            Assert.Equal("0,u0,1,u1,2,u2,3,u3,4,u4", await handle.QueryAsync(wf => wf.Heard()));
        });

    [Fact]
    public async Task A_query_that_throws_fails_with_its_message() => await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () =>
    {
        var handle = await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), Options());

        var failed = await Assert.ThrowsAsync<WorkflowQueryFailedException>(() => handle.QueryAsync(wf => wf.Broken()));

        Assert.Contains("the query is broken", failed.Message, StringComparison.Ordinal);
    });

    [Fact]
    public async Task A_query_that_the_workflow_does_not_know_fails() => await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () =>
    {
        var handle = await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), Options());

        var failed = await Assert.ThrowsAsync<WorkflowQueryFailedException>(() => handle.QueryAsync<string>("Nothing", []));

        Assert.Contains("Nothing", failed.Message, StringComparison.Ordinal);
    });

    [Fact]
    public async Task A_query_is_rejected_by_its_condition() => await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () =>
    {
        var handle = await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), Options());
        await handle.SignalAsync(wf => wf.FinishAsync());
        await handle.GetResultAsync();

        var rejected = await Assert.ThrowsAsync<WorkflowQueryRejectedException>(() =>
            handle.QueryAsync(wf => wf.Heard(), new WorkflowQueryOptions { RejectCondition = QueryRejectCondition.NotOpen }));

        Assert.Equal(WorkflowExecutionStatus.Completed, rejected.WorkflowStatus);
    });

    [Fact]
    public async Task A_query_on_a_queue_that_nobody_polls_says_so()
    {
        var handle = await Client.StartWorkflowAsync("Unknown", [], Options());
        await handle.TerminateAsync();

        var options = new WorkflowQueryOptions { Rpc = new RpcOptions { Timeout = TimeSpan.FromSeconds(10), Retry = false } };
        var refusal = await RefusedAsync(RpcException.StatusCode.FailedPrecondition, () => Temporal.Skipping(handle.QueryAsync<string>("Heard", [], options)));

        Assert.Contains("no poller seen for task queue recently", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_behind_a_pending_task_is_answered_together_with_one()
    {
        var worker = new RawWorker(Client, Queue);
        var handle = await StartRawAsync();
        var task = await worker.PollAsync();
        var query = handle.QueryAsync<string>("Heard", []);

        // Each task brings the next one, so that the query finds one pending whenever it arrives.
        while (task.Queries.Count == 0)
        {
            Assert.Null(task.Query);
            await worker.CompleteAsync(task, request => request.ForceCreateNewWorkflowTask = true);
            task = await worker.PollAsync();
        }
        var (id, asked) = task.Queries.Single();
        Assert.Equal("Heard", asked.QueryType);
        await worker.CompleteAsync(task, request => request.QueryResults.Add(id, new Temporalio.Api.Query.V1.WorkflowQueryResult { ResultType = QueryResultType.Answered, Answer = Jsons("with the task") }));

        Assert.Equal("with the task", await query);
    }

    [Fact]
    public async Task A_workflow_without_its_first_task_done_buffers_the_query_until_the_deadline()
    {
        var handle = await Client.StartWorkflowAsync("Unknown", [], Options());

        await Assert.ThrowsAnyAsync<Exception>(() => handle.QueryAsync<string>("Heard", [], ShortQuery()));

        Assert.Equal("WorkflowExecutionStarted WorkflowTaskScheduled", await TypesAsync(handle));
    }

    [Fact]
    public async Task A_query_of_a_workflow_that_does_not_exist_is_not_found() =>
        await RefusedAsync(RpcException.StatusCode.NotFound, () => Client.GetWorkflowHandle(NewId()).QueryAsync<string>("Heard", []));

    [Fact]
    public async Task The_metadata_query_shows_handlers_and_current_details() => await WithWorkerAsync(o => o.AddWorkflow<Detailed>(), async () =>
    {
        var handle = await Client.StartWorkflowAsync((Detailed wf) => wf.RunAsync(), Options());

        var metadata = await handle.QueryAsync<Temporalio.Api.Sdk.V1.WorkflowMetadata>("__temporal_workflow_metadata", []);

        Assert.Equal("**working** on it", metadata.CurrentDetails);
        Assert.Contains(metadata.Definition.SignalDefinitions, signal => signal.Name == "Stop");
    });

    private static WorkflowQueryOptions ShortQuery() => new() { Rpc = new RpcOptions { Timeout = TimeSpan.FromSeconds(1.5), Retry = false } };

    [Workflow]
    public class Detailed
    {
        private bool stopped;

        [WorkflowRun]
        public async Task RunAsync()
        {
            Workflow.CurrentDetails = "**working** on it";
            await Workflow.WaitConditionAsync(() => stopped);
        }

        [WorkflowSignal]
        public Task StopAsync()
        {
            stopped = true;
            return Task.CompletedTask;
        }
    }
}
