using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.Worker.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Runtime;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class TaskQueueTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    [Fact]
    public async Task A_queue_that_nobody_uses_is_empty()
    {
        var description = await DescribeAsync(TaskQueueType.Workflow);

        Assert.Empty(description.Pollers);
        Assert.Equal(0, description.Stats.ApproximateBacklogCount);
    }

    [Fact]
    public async Task Pollers_are_listed_by_identity_for_each_type_of_task() => await WithWorkerAsync(
        await Temporal.ConnectAsync("1@some-pod"),
        o => o.AddWorkflow<Echo>().AddActivity(Temporalio.Activities.ActivityDefinition.Create("a", typeof(void), [], 0, _ => null!)),
        async () =>
        {
            foreach (var type in (TaskQueueType[])[TaskQueueType.Workflow, TaskQueueType.Activity])
            {
                await TemporalFixture.UntilAsync($"the {type} poller is listed", async () =>
                    (await DescribeAsync(type)).Pollers.Any(p => p.Identity == "1@some-pod"));
                var poller = (await DescribeAsync(type)).Pollers.Single(p => p.Identity == "1@some-pod");
                Assert.InRange(poller.LastAccessTime.ToDateTimeOffset(), Temporal.Now.AddMinutes(-1), Temporal.Now.AddSeconds(5));
            }
        });

    [Fact]
    public async Task A_worker_without_activities_polls_only_for_workflow_tasks() => await WithWorkerAsync(o => o.AddWorkflow<Echo>(), async () =>
    {
        await TemporalFixture.UntilAsync("the poller is listed", async () => (await DescribeAsync(TaskQueueType.Workflow)).Pollers.Count == 1);

        Assert.Empty((await DescribeAsync(TaskQueueType.Activity)).Pollers);
    });

    [Fact]
    public async Task Pollers_that_left_stay_listed_for_five_minutes()
    {
        await WithWorkerAsync(o => o.AddWorkflow<Echo>(), async () =>
            await TemporalFixture.UntilAsync("the poller is listed", async () => (await DescribeAsync(TaskQueueType.Workflow)).Pollers.Count == 1));
        Assert.Single((await DescribeAsync(TaskQueueType.Workflow)).Pollers);
        Temporal.RequireTimeSkipping().Advance(TimeSpan.FromMinutes(4));
        Assert.Single((await DescribeAsync(TaskQueueType.Workflow)).Pollers);

        Temporal.RequireTimeSkipping().Advance(TimeSpan.FromMinutes(1.1));

        Assert.Empty((await DescribeAsync(TaskQueueType.Workflow)).Pollers);
    }

    [Fact]
    public async Task The_end_of_a_poll_is_an_access_too()
    {
        var poll = new RawWorker(Client, Queue).PollAsync();
        await TemporalFixture.UntilAsync("the poller is listed", async () => (await DescribeAsync(TaskQueueType.Workflow)).Pollers.Count == 1);
        var started = (await DescribeAsync(TaskQueueType.Workflow)).Pollers.Single().LastAccessTime.ToDateTime();
        await Temporal.PassAsync(TimeSpan.FromSeconds(1));

        await StartRawAsync();
        await poll;

        await TemporalFixture.UntilAsync("the access is newer", async () =>
            (await DescribeAsync(TaskQueueType.Workflow)).Pollers.Single().LastAccessTime.ToDateTime() - started >= TimeSpan.FromSeconds(0.9));
    }

    [Fact]
    public async Task The_backlog_of_a_queue_without_workers_is_counted_and_outlives_their_absence()
    {
        for (var i = 0; i < 5; i++)
            await Client.StartWorkflowAsync((Echo wf) => wf.RunAsync("x"), Options());
        await Temporal.PassAsync(TimeSpan.FromSeconds(1));

        await TemporalFixture.UntilAsync("the backlog is counted", async () => (await DescribeAsync(TaskQueueType.Workflow)).Stats.ApproximateBacklogCount == 5);
        Assert.True((await DescribeAsync(TaskQueueType.Workflow)).Stats.ApproximateBacklogAge.ToTimeSpan() >= TimeSpan.FromSeconds(0.5));

        await WithWorkerAsync(o => o.AddWorkflow<Echo>(), async () =>
            await TemporalFixture.UntilAsync("the backlog is done", async () => (await DescribeAsync(TaskQueueType.Workflow)).Stats.ApproximateBacklogCount == 0));
    }

    [Fact]
    public async Task Tasks_added_and_dispatched_show_as_rates() => await WithWorkerAsync(o => o.AddWorkflow<Echo>(), async () =>
    {
        for (var i = 0; i < 10; i++)
            await Client.ExecuteWorkflowAsync((Echo wf) => wf.RunAsync("x"), Options());

        await TemporalFixture.UntilAsync("the rates are seen", async () =>
            (await DescribeAsync(TaskQueueType.Workflow)).Stats is { TasksAddRate: > 0, TasksDispatchRate: > 0 });
    });

    [Fact]
    public async Task A_worker_that_beats_is_listed_and_described()
    {
        var heartbeat = Heartbeat("1@a-pod");
        await RecordAsync(heartbeat);
        await RecordAsync(Heartbeat("1@b-pod", $"{Queue}-other"));

        await TemporalFixture.UntilAsync("the worker is listed", async () => (await ListAsync($"TaskQueue='{Queue}'")).Count == 1);
        var listed = Assert.Single(await ListAsync($"TaskQueue='{Queue}' AND HeartbeatTime > '{Temporal.Now.AddMinutes(-1).UtcDateTime:O}'"));
        Assert.Equal(("1@a-pod", heartbeat.WorkerInstanceKey), (listed.WorkerIdentity, listed.WorkerInstanceKey));
        Assert.Empty(await ListAsync($"TaskQueue='{Queue}' AND HeartbeatTime > '{Temporal.Now.AddMinutes(1).UtcDateTime:O}'"));
        var described = await Service.DescribeWorkerAsync(new DescribeWorkerRequest { Namespace = "default", WorkerInstanceKey = heartbeat.WorkerInstanceKey });
        Assert.Equal("1@a-pod", described.WorkerInfo.WorkerHeartbeat.WorkerIdentity);
    }

    [Fact]
    public async Task A_worker_that_shuts_down_is_listed_no_more()
    {
        var heartbeat = Heartbeat("1@a-pod");
        await RecordAsync(heartbeat);
        await TemporalFixture.UntilAsync("the worker is listed", async () => (await ListAsync($"TaskQueue='{Queue}'")).Count == 1);

        heartbeat.Status = WorkerStatus.ShuttingDown;
        await Service.ShutdownWorkerAsync(new ShutdownWorkerRequest
        {
            Namespace = "default",
            Identity = "1@a-pod",
            WorkerInstanceKey = heartbeat.WorkerInstanceKey,
            WorkerHeartbeat = heartbeat,
            StickyTaskQueue = $"{Queue}-sticky",
            TaskQueue = Queue,
        });

        await TemporalFixture.UntilAsync("the worker is gone", async () => (await ListAsync($"TaskQueue='{Queue}'")).Count == 0);
    }

    [Fact]
    public async Task A_worker_that_nobody_knows_is_not_found() => await RefusedAsync(RpcException.StatusCode.NotFound, () =>
        Service.DescribeWorkerAsync(new DescribeWorkerRequest { Namespace = "default", WorkerInstanceKey = NewId() }));

    [Fact]
    public async Task A_running_worker_beats_by_itself() => await WithWorkerAsync(await BeatingClientAsync(), o => o.AddWorkflow<Echo>(), async () =>
    {
        var workers = new List<WorkerHeartbeat>();
        await TemporalFixture.UntilAsync("the worker's first heartbeat is there", async () =>
        {
            workers = await ListAsync($"TaskQueue='{Queue}'");
            return workers.Count == 1;
        });

        Assert.Equal(("conformance", "temporal-dotnet"), (workers[0].WorkerIdentity, workers[0].SdkName));
    });

    private async Task<DescribeTaskQueueResponse> DescribeAsync(TaskQueueType type) => await Service.DescribeTaskQueueAsync(new DescribeTaskQueueRequest
    {
        Namespace = "default",
        TaskQueue = new TaskQueue { Name = Queue, Kind = TaskQueueKind.Normal },
        TaskQueueType = type,
        ReportStats = true,
    });

    // An SDK worker's first heartbeat comes one interval after its start.
    private async Task<ITemporalClient> BeatingClientAsync() => await TemporalClient.ConnectAsync(new TemporalClientConnectOptions(Temporal.Address)
    {
        Identity = "conformance",
        Runtime = new TemporalRuntime(new TemporalRuntimeOptions { WorkerHeartbeatInterval = TimeSpan.FromSeconds(1) }),
    });

    private WorkerHeartbeat Heartbeat(string identity, string? queue = null) => new()
    {
        WorkerInstanceKey = NewId(),
        WorkerIdentity = identity,
        TaskQueue = queue ?? Queue,
        SdkName = "test",
        Status = WorkerStatus.Running,
        HeartbeatTime = Timestamp.FromDateTimeOffset(Temporal.Now),
        StartTime = Timestamp.FromDateTimeOffset(Temporal.Now),
    };

    private async Task RecordAsync(WorkerHeartbeat heartbeat) => await Service.RecordWorkerHeartbeatAsync(new RecordWorkerHeartbeatRequest
    {
        Namespace = "default",
        Identity = heartbeat.WorkerIdentity,
        WorkerHeartbeat = { heartbeat },
    });

#pragma warning disable CS0612 // the newer list leaves the heartbeat out
    private async Task<List<WorkerHeartbeat>> ListAsync(string query) =>
        [.. (await Service.ListWorkersAsync(new ListWorkersRequest { Namespace = "default", Query = query })).WorkersInfo.Select(w => w.WorkerHeartbeat)];
#pragma warning restore CS0612
}
