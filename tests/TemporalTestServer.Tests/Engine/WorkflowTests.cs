using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using ParentClosePolicy = Temporalio.Workflows.ParentClosePolicy;

namespace TemporalTestServer.Tests.Engine;

public sealed class WorkflowTests : EngineTest
{
    [Fact]
    public async Task Signals_queries_and_updates_reach_an_open_workflow()
    {
        await StartWorkerAsync();
        var handle = await Client.StartWorkflowAsync((CounterWorkflow w) => w.RunAsync(1), NewRun());
        await handle.SignalAsync(w => w.AddAsync(2));
        Assert.Equal(3, await handle.QueryAsync(w => w.Count()));
        var rejected = await Assert.ThrowsAsync<WorkflowUpdateFailedException>(() => handle.ExecuteUpdateAsync(w => w.MultiplyAsync(-1)));
        Assert.Contains("negative", rejected.InnerException!.Message, StringComparison.Ordinal);
        Server.Time.GetUtcNow();
        var update = await handle.StartUpdateAsync(w => w.MultiplyAsync(7), new(WorkflowUpdateStage.Accepted));
        await handle.SignalAsync(w => w.FinishAsync());
        Assert.Equal(21, await handle.GetResultAsync());
        Assert.Equal(21, await update.GetResultAsync());
        // A closed workflow answers queries too.
        Assert.Equal(21, await handle.QueryAsync(w => w.Count()));
    }

    [Fact]
    public async Task A_sleep_of_a_day_is_skipped()
    {
        await StartWorkerAsync();
        var before = Server.Time.GetUtcNow();
        Assert.Equal("slept", await Client.ExecuteWorkflowAsync((SleepWorkflow w) => w.RunAsync(TimeSpan.FromDays(1)), NewRun()));
        Assert.InRange(Server.Time.GetUtcNow() - before, TimeSpan.FromDays(1), TimeSpan.FromDays(1.1));
    }

    [Fact]
    public async Task A_taken_id_is_refused_while_the_workflow_is_open()
    {
        var handle = await Client.StartWorkflowAsync((CounterWorkflow w) => w.RunAsync(1), NewRun("taken"));
        var refused = await Assert.ThrowsAsync<WorkflowAlreadyStartedException>(
            () => Client.StartWorkflowAsync((CounterWorkflow w) => w.RunAsync(1), NewRun("taken")));
        Assert.Equal(handle.ResultRunId, refused.RunId);
    }

    [Fact]
    public async Task A_child_runs_is_signalled_and_reports_its_result()
    {
        await StartWorkerAsync();
        Assert.Equal("result 42", await Client.ExecuteWorkflowAsync((ParentWorkflow w) => w.RunAsync("child", ParentClosePolicy.Terminate, true), NewRun()));
    }

    [Fact]
    public async Task A_child_whose_id_is_taken_fails_to_start()
    {
        await StartWorkerAsync();
        await Client.StartWorkflowAsync((CounterWorkflow w) => w.RunAsync(1), NewRun("child"));
        Assert.Equal("already started", await Client.ExecuteWorkflowAsync((ParentWorkflow w) => w.RunAsync("child", ParentClosePolicy.Abandon, true), NewRun()));
    }

    [Theory]
    [InlineData(ParentClosePolicy.Abandon, WorkflowExecutionStatus.Running)]
    [InlineData(ParentClosePolicy.Terminate, WorkflowExecutionStatus.Terminated)]
    public async Task A_child_fares_as_its_parent_close_policy_says(ParentClosePolicy policy, WorkflowExecutionStatus status)
    {
        await StartWorkerAsync();
        Assert.Equal("started", await Client.ExecuteWorkflowAsync((ParentWorkflow w) => w.RunAsync("child", policy, false), NewRun()));
        Assert.Equal(status, (await Client.GetWorkflowHandle("child").DescribeAsync()).Status);
    }

    [Fact]
    public async Task A_workflow_continues_as_new_and_the_result_is_the_last_run_s()
    {
        await StartWorkerAsync();
        var handle = await Client.StartWorkflowAsync((ContinuingWorkflow w) => w.RunAsync(3), NewRun());
        Assert.Equal("done", await handle.GetResultAsync());
        var runs = 0;
        await foreach (var run in Client.ListWorkflowsAsync($"WorkflowId = '{handle.Id}'"))
            runs++;
        Assert.Equal(4, runs);
    }

    [Fact]
    public async Task Cancel_reaches_the_workflow_and_terminate_does_not_ask_it()
    {
        await StartWorkerAsync();
        var cancelled = await Client.StartWorkflowAsync((CounterWorkflow w) => w.RunAsync(1), NewRun());
        await cancelled.CancelAsync();
        Assert.IsType<CanceledFailureException>((await Assert.ThrowsAsync<WorkflowFailedException>(() => cancelled.GetResultAsync())).InnerException);
        var terminated = await Client.StartWorkflowAsync((CounterWorkflow w) => w.RunAsync(1), NewRun());
        await terminated.TerminateAsync("enough");
        Assert.IsType<TerminatedFailureException>((await Assert.ThrowsAsync<WorkflowFailedException>(() => terminated.GetResultAsync())).InnerException);
    }

    [Fact]
    public async Task A_workflow_that_nobody_works_on_shows_its_waiting_task_and_is_listed()
    {
        var handle = await Client.StartWorkflowAsync((CounterWorkflow w) => w.RunAsync(1), NewRun());
        var pending = (await DescribeAsync(handle)).PendingWorkflowTask;
        Assert.Equal(PendingWorkflowTaskState.Scheduled, pending.State);
        Assert.Equal(1, pending.Attempt);
        var listed = new List<string>();
        await foreach (var run in Client.ListWorkflowsAsync($"TaskQueue = '{Queue}' AND ExecutionStatus = 'Running'"))
            listed.Add(run.Id);
        Assert.Equal([handle.Id], listed);
    }

    [Fact]
    public async Task An_update_can_start_its_workflow()
    {
        await StartWorkerAsync();
        var start = WithStartWorkflowOperation.Create((CounterWorkflow w) => w.RunAsync(3), new("with-start", Queue) { IdConflictPolicy = WorkflowIdConflictPolicy.UseExisting });
        var update = await Client.StartUpdateWithStartWorkflowAsync((CounterWorkflow w) => w.MultiplyAsync(2), new(start, WorkflowUpdateStage.Accepted));
        var handle = await start.GetHandleAsync();
        await handle.SignalAsync(w => w.FinishAsync());
        Assert.Equal(6, await handle.GetResultAsync());
        Assert.Equal(6, await update.GetResultAsync());
    }
}
