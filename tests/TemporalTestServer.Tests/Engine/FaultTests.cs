using Sandbox.TemporalTestServer;
using Temporalio.Api.Enums.V1;
using Temporalio.Exceptions;

namespace TemporalTestServer.Tests.Engine;

public sealed class FaultTests : EngineTest
{
    [Fact]
    public async Task A_lost_answer_has_had_its_effect_and_is_not_applied_twice()
    {
        await StartWorkerAsync();
        Server.Faults.LoseAnswers("RespondActivityTaskCompleted");
        var handle = await Client.StartWorkflowAsync((ActivityWorkflow w) => w.RunAsync(new ActivityPlan("Echo", "x")), NewRun());
        Assert.Equal("x", await handle.GetResultAsync());
        Assert.Single((await handle.FetchHistoryAsync()).Events, e => e.EventType == EventType.ActivityTaskCompleted);
    }

    [Fact]
    public async Task A_restart_keeps_histories_and_workers_go_on()
    {
        await StartWorkerAsync();
        var handle = await Client.StartWorkflowAsync((CounterWorkflow w) => w.RunAsync(1), NewRun());
        await handle.SignalAsync(w => w.AddAsync(2));
        await Server.Faults.RestartAsync();
        await handle.SignalAsync(w => w.FinishAsync());
        Assert.Equal(3, await handle.GetResultAsync());
    }

    [Fact]
    public async Task Only_the_failing_part_refuses_its_calls()
    {
        var handle = await Client.StartWorkflowAsync((CounterWorkflow w) => w.RunAsync(1), NewRun());
        Server.Faults.Failing = TemporalPart.Matching | TemporalPart.Visibility;
        await handle.DescribeAsync();
        var refused = await Assert.ThrowsAsync<RpcException>(() => Client.WorkflowService.DescribeTaskQueueAsync(
            new() { Namespace = "default", TaskQueue = new() { Name = Queue } },
            new() { Retry = false }));
        Assert.Equal(RpcException.StatusCode.Unavailable, refused.Code);
    }

    [Fact]
    public async Task A_frozen_server_does_not_answer_until_the_caller_gives_up()
    {
        ((Sandbox.VirtualTime.SkippingTimeProvider)Server.Time).UnlockSkipping();
        Server.Faults.Frozen = true;
        var before = Server.Time.GetUtcNow();
        var error = await Assert.ThrowsAsync<RpcException>(() => Client.WorkflowService.GetClusterInfoAsync(new(), new() { Retry = false, Timeout = TimeSpan.FromSeconds(20) }));
        Assert.Equal(RpcException.StatusCode.DeadlineExceeded, error.Code);
        Assert.True(Server.Time.GetUtcNow() - before >= TimeSpan.FromSeconds(19));
        Server.Faults.Frozen = false;
        await Client.WorkflowService.GetClusterInfoAsync(new());
    }

    [Fact]
    public async Task A_task_delivered_twice_is_completed_once()
    {
        await StartWorkerAsync();
        Server.Faults.DuplicateTasks(2);
        var handle = await Client.StartWorkflowAsync((ActivityWorkflow w) => w.RunAsync(new ActivityPlan("Echo", "x")), NewRun());
        Assert.Equal("x", await handle.GetResultAsync());
        Assert.Single((await handle.FetchHistoryAsync()).Events, e => e.EventType == EventType.ActivityTaskCompleted);
    }

    [Fact]
    public async Task A_worker_severed_while_it_has_the_workflow_in_its_cache_is_replaced_by_another()
    {
        await StartWorkerAsync(o => o.Identity = "1@killed");
        var handle = await Client.StartWorkflowAsync((SleepWorkflow w) => w.RunAsync(TimeSpan.FromMinutes(5)), NewRun());
        while ((await handle.FetchHistoryAsync()).Events.Count < 5)
            await Task.Yield();
        Server.Faults.SeverWorker("1@killed");
        await StartWorkerAsync(o => o.Identity = "1@next");
        Assert.Equal("slept", await handle.GetResultAsync());
    }
}
