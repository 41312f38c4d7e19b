using Sandbox.VirtualTime;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;

namespace TemporalTestServer.Tests.Engine;

public sealed class TaskQueueTests : EngineTest
{
    [Fact]
    public async Task The_backlog_counts_and_ages_while_nobody_polls()
    {
        await Client.StartWorkflowAsync((CounterWorkflow w) => w.RunAsync(1), NewRun());
        await Client.StartWorkflowAsync((CounterWorkflow w) => w.RunAsync(1), NewRun());
        ((SkippingTimeProvider)Server.Time).Advance(TimeSpan.FromMinutes(2));
        var described = await Describe();
        Assert.Empty(described.Pollers);
        Assert.Equal(2, described.Stats.ApproximateBacklogCount);
        Assert.InRange(described.Stats.ApproximateBacklogAge.ToTimeSpan(), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task An_idle_worker_looks_fresh_however_far_time_went()
    {
        await StartWorkerAsync(o => o.Identity = "1@idle");
        while ((await Describe()).Pollers.Count == 0)
            await Task.Yield();
        ((SkippingTimeProvider)Server.Time).Advance(TimeSpan.FromMinutes(20));
        var poller = Assert.Single((await Describe()).Pollers);
        Assert.Equal("1@idle", poller.Identity);
        Assert.InRange(Server.Time.GetUtcNow() - poller.LastAccessTime.ToDateTimeOffset(), TimeSpan.Zero, TimeSpan.FromSeconds(61));
    }

    [Fact]
    public async Task A_severed_worker_ages_and_is_forgotten_after_five_minutes()
    {
        await StartWorkerAsync(o => o.Identity = "1@killed");
        while ((await Describe()).Pollers.Count == 0)
            await Task.Yield();
        Server.Faults.SeverWorker("1@killed");
        ((SkippingTimeProvider)Server.Time).Advance(TimeSpan.FromMinutes(2));
        var poller = Assert.Single((await Describe()).Pollers);
        Assert.InRange(Server.Time.GetUtcNow() - poller.LastAccessTime.ToDateTimeOffset(), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(4));
        ((SkippingTimeProvider)Server.Time).Advance(TimeSpan.FromMinutes(4));
        Assert.Empty((await Describe()).Pollers);
    }

    [Fact]
    public async Task A_query_that_no_worker_can_answer_says_so_just_before_its_deadline_on_the_shared_clock()
    {
        await StartWorkerAsync(o => o.Identity = "1@killed");
        var handle = await Client.StartWorkflowAsync((ContinuingWorkflow w) => w.RunAsync(0), NewRun());
        await handle.GetResultAsync();
        Server.Faults.SeverWorker("1@killed");
        ((SkippingTimeProvider)Server.Time).Advance(TimeSpan.FromMinutes(2));
        ((SkippingTimeProvider)Server.Time).UnlockSkipping();
        var asked = TimeProvider.System.GetTimestamp();
        var error = await Assert.ThrowsAsync<Temporalio.Exceptions.RpcException>(
            () => handle.QueryAsync<string>("__temporal_workflow_metadata", [], new() { Rpc = new() { Timeout = TimeSpan.FromSeconds(20) } }));
        Assert.Equal(Temporalio.Exceptions.RpcException.StatusCode.FailedPrecondition, error.Code);
        Assert.Contains("no poller seen for task queue recently", error.Message, StringComparison.Ordinal);
        Assert.True(TimeProvider.System.GetElapsedTime(asked) < TimeSpan.FromSeconds(15), "the wait was skipped");
    }

    [Fact]
    public async Task An_activity_that_waits_for_a_query_nobody_answers_does_not_stop_the_clock()
    {
        await StartWorkerAsync();
        var dead = await Client.StartWorkflowAsync((ContinuingWorkflow w) => w.RunAsync(0), new("dead", "queue-without-worker"));
        await dead.TerminateAsync();
        Activities.OnCall = async _ =>
        {
            var error = await Assert.ThrowsAsync<Temporalio.Exceptions.RpcException>(
                () => dead.QueryAsync<string>("__temporal_workflow_metadata", [], new() { Rpc = new() { Timeout = TimeSpan.FromSeconds(25) } }));
            return error.Code.ToString();
        };
        var (real, shared) = (TimeProvider.System.GetTimestamp(), Server.Time.GetUtcNow());
        Assert.Equal("FailedPrecondition", await Client.ExecuteWorkflowAsync((ActivityWorkflow w) => w.RunAsync(new ActivityPlan("Call", "")), NewRun()));
        Assert.True(Server.Time.GetUtcNow() - shared > TimeSpan.FromSeconds(20));
        Assert.True(TimeProvider.System.GetElapsedTime(real) < TimeSpan.FromSeconds(20), "the wait was skipped");
    }

    private Task<DescribeTaskQueueResponse> Describe() => Client.WorkflowService.DescribeTaskQueueAsync(new()
    {
        Namespace = "default",
        TaskQueue = new() { Name = Queue },
        TaskQueueType = TaskQueueType.Workflow,
        ReportStats = true,
    });
}
