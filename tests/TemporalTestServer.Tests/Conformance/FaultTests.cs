using Sandbox.TemporalTestServer;
using Temporalio.Activities;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.Worker.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class FaultTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    private static readonly RpcOptions Once = new() { Retry = false, Timeout = TimeSpan.FromMinutes(1) };

    [Fact]
    public async Task An_unreachable_service_refuses_every_call_and_workers_survive_it()
    {
        var faults = Temporal.RequireFaults();
        await WithWorkerAsync(o => o.AddWorkflow<Echo>(), async () =>
        {
            Assert.Equal("before", await Client.ExecuteWorkflowAsync((Echo wf) => wf.RunAsync("before"), Options()));

            faults.Unreachable = true;
            await RefusedAsync(RpcException.StatusCode.Unavailable, () => Service.GetSystemInfoAsync(new GetSystemInfoRequest(), Once));
            await RefusedAsync(RpcException.StatusCode.Unavailable, () => DescribeQueueAsync(Once));
            faults.Unreachable = false;

            Assert.Equal("after", await Client.ExecuteWorkflowAsync((Echo wf) => wf.RunAsync("after"), Options()));
        });
    }

    [Theory]
    [InlineData(TemporalPart.Matching, true, false, false)]
    [InlineData(TemporalPart.History, false, true, false)]
    [InlineData(TemporalPart.Visibility, false, false, true)]
    public async Task A_part_fails_by_itself(TemporalPart part, bool queue, bool execution, bool list)
    {
        var faults = Temporal.RequireFaults();
        faults.Failing = part;
        try
        {
            await Check(queue, () => DescribeQueueAsync(Once));
            await Check(list, () => Service.CountWorkflowExecutionsAsync(new CountWorkflowExecutionsRequest { Namespace = "default" }, Once));
            var describe = Client.GetWorkflowHandle(NewId()).DescribeAsync(new WorkflowDescribeOptions { Rpc = Once });
            await RefusedAsync(execution ? RpcException.StatusCode.Unavailable : RpcException.StatusCode.NotFound, () => describe);
            await Service.DescribeNamespaceAsync(new DescribeNamespaceRequest { Namespace = "default" }, Once);
        }
        finally
        {
            faults.Failing = TemporalPart.None;
        }

        static async Task Check(bool fails, Func<Task> call)
        {
            if (fails)
                await RefusedAsync(RpcException.StatusCode.Unavailable, call);
            else
                await call();
        }
    }

    [Fact]
    public async Task A_slow_service_runs_into_the_callers_deadline()
    {
        var faults = Temporal.RequireFaults();
        faults.Slowness = TimeSpan.FromHours(1);
        try
        {
            var failed = await Assert.ThrowsAsync<RpcException>(() =>
                Service.GetSystemInfoAsync(new GetSystemInfoRequest(), new RpcOptions { Retry = false, Timeout = TimeSpan.FromMilliseconds(300) }));

            Assert.Contains(failed.Code, (RpcException.StatusCode[])[RpcException.StatusCode.DeadlineExceeded, RpcException.StatusCode.Cancelled]);
        }
        finally
        {
            faults.Slowness = TimeSpan.Zero;
        }
    }

    [Fact]
    public async Task A_frozen_service_accepts_and_never_answers_until_it_thaws()
    {
        var faults = Temporal.RequireFaults();
        await WithWorkerAsync(o => o.AddWorkflow<Echo>(), async () =>
        {
            faults.Frozen = true;
            var impatient = await Assert.ThrowsAsync<RpcException>(() =>
                Service.GetSystemInfoAsync(new GetSystemInfoRequest(), new RpcOptions { Retry = false, Timeout = TimeSpan.FromMilliseconds(300) }));
            Assert.Contains(impatient.Code, (RpcException.StatusCode[])[RpcException.StatusCode.DeadlineExceeded, RpcException.StatusCode.Cancelled]);
            var patient = Service.GetClusterInfoAsync(new GetClusterInfoRequest(), new RpcOptions { Retry = false, Timeout = TimeSpan.FromMinutes(5) });
            Assert.False(patient.IsCompleted);

            faults.Frozen = false;

            await Record.ExceptionAsync(() => patient); // refused, or answered if it had not arrived yet: either way it ends
            Assert.Equal("thawed", await Client.ExecuteWorkflowAsync((Echo wf) => wf.RunAsync("thawed"), Options()));
        });
    }

    [Theory]
    [InlineData(TemporalPart.Matching)]
    [InlineData(TemporalPart.History)]
    public async Task Workers_go_on_when_a_part_is_back(TemporalPart part)
    {
        var faults = Temporal.RequireFaults();
        await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () =>
        {
            var handle = Replay(await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), Options()));
            await handle.SignalAsync(wf => wf.SayAsync("before"));
            faults.Failing = part;
            faults.DropPolls();
            faults.Failing = TemporalPart.None;

            await handle.SignalAsync(wf => wf.FinishAsync());

            Assert.Equal("before", await Temporal.Skipping(handle.GetResultAsync()));
        });
    }

    [Fact]
    public async Task An_activity_that_was_given_out_twice_completes_once()
    {
        var faults = Temporal.RequireFaults();
        var worker = new RawWorker(Client, Queue);
        var handle = await StartRawAsync();
        await worker.CompleteAsync(await worker.PollAsync(), RawWorker.ScheduleActivity("a", Queue));
        faults.DuplicateTasks();
        var first = await worker.PollActivityAsync();
        var second = await worker.PollActivityAsync();
        Assert.Equal(first.TaskToken, second.TaskToken);

        await Service.RespondActivityTaskCompletedAsync(new RespondActivityTaskCompletedRequest { Namespace = "default", TaskToken = first.TaskToken });
        await RefusedAsync(RpcException.StatusCode.NotFound, () =>
            Service.RespondActivityTaskCompletedAsync(new RespondActivityTaskCompletedRequest { Namespace = "default", TaskToken = second.TaskToken }));

        Assert.Single(await EventsAsync(handle), e => e.EventType == EventType.ActivityTaskCompleted);
    }

    [Fact]
    public async Task A_lost_answer_of_a_start_leaves_the_workflow_started()
    {
        Temporal.RequireFaults().LoseAnswers("StartWorkflowExecution");
        var options = Options();
        options.Rpc = Once;

        await RefusedAsync(RpcException.StatusCode.Unavailable, () => Client.StartWorkflowAsync("Unknown", [], options));

        Assert.Equal(WorkflowExecutionStatus.Running, await StatusAsync(Client.GetWorkflowHandle(options.Id!)));
    }

    [Fact]
    public async Task A_caller_that_repeats_a_lost_start_or_signal_does_it_once()
    {
        var faults = Temporal.RequireFaults();
        faults.LoseAnswers("StartWorkflowExecution");
        faults.LoseAnswers("SignalWorkflowExecution", 2);

        var handle = await Client.StartWorkflowAsync("Unknown", [], Options());
        await handle.SignalAsync("Say", []);

        Assert.Equal("WorkflowExecutionStarted WorkflowTaskScheduled WorkflowExecutionSignaled", await TypesAsync(handle));
    }

    [Fact]
    public async Task An_activity_whose_answer_was_lost_has_completed_once()
    {
        var faults = Temporal.RequireFaults();
        await WithWorkerAsync(
            o => o.AddWorkflow<OneActivity>().AddActivity(ActivityDefinition.Create("work", typeof(string), [], 0, _ => "done")),
            async () =>
            {
                faults.LoseAnswers("RespondActivityTaskCompleted");
                faults.LoseAnswers("RespondWorkflowTaskCompleted");

                var handle = Replay(await Client.StartWorkflowAsync((OneActivity wf) => wf.RunAsync(new ActivityCall("work")), Options()));

                Assert.Equal("done", await Temporal.Skipping(handle.GetResultAsync()));
                Assert.Single(await EventsAsync(handle), e => e.EventType == EventType.ActivityTaskCompleted);
            });
    }

    [Fact]
    public async Task Dropped_polls_come_back() => await WithWorkerAsync(o => o.AddWorkflow<Echo>(), async () =>
    {
        var faults = Temporal.RequireFaults();
        for (var i = 0; i < 5; i++)
        {
            faults.DropPolls();
            Assert.Equal("again", await Client.ExecuteWorkflowAsync((Echo wf) => wf.RunAsync("again"), Options()));
        }
    });

    [Fact]
    public async Task A_restart_forgets_pollers_and_heartbeats_and_keeps_histories() => await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () =>
    {
        var faults = Temporal.RequireFaults();
        await new RawWorker(Client, $"{Queue}-raw", "left-behind").PollBrieflyAsync();
        var beating = new WorkerHeartbeat { WorkerInstanceKey = NewId(), WorkerIdentity = "left-behind", TaskQueue = Queue, Status = WorkerStatus.Running };
        await Service.RecordWorkerHeartbeatAsync(new RecordWorkerHeartbeatRequest { Namespace = "default", WorkerHeartbeat = { beating } });
        var describeWorker = new DescribeWorkerRequest { Namespace = "default", WorkerInstanceKey = beating.WorkerInstanceKey };
        Assert.Equal("left-behind", (await Service.DescribeWorkerAsync(describeWorker)).WorkerInfo.WorkerHeartbeat.WorkerIdentity);
        var handle = Replay(await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), Options()));
        await handle.SignalAsync(wf => wf.SayAsync("kept"));
        var before = await EventsAsync(handle);

        await faults.RestartAsync();

        Assert.Equal(before, (await EventsAsync(handle)).Take(before.Count));
        Assert.Empty((await DescribeQueueAsync(null, $"{Queue}-raw")).Pollers);
        await RefusedAsync(RpcException.StatusCode.NotFound, () => Service.DescribeWorkerAsync(describeWorker));
        await handle.SignalAsync(wf => wf.FinishAsync());
        Assert.Equal("kept", await Temporal.Skipping(handle.GetResultAsync()));
    });

    [Fact]
    public async Task A_task_that_was_given_out_twice_is_answered_once()
    {
        var faults = Temporal.RequireFaults();
        var worker = new RawWorker(Client, Queue);
        var handle = await StartRawAsync();
        faults.DuplicateTasks();
        var first = await worker.PollAsync();
        var second = await worker.PollAsync();
        Assert.Equal(first.StartedEventId, second.StartedEventId);

        await worker.CompleteAsync(first, RawWorker.CompleteWorkflow);
        await RefusedAsync(RpcException.StatusCode.NotFound, () => worker.CompleteAsync(second, RawWorker.CompleteWorkflow));

        Assert.Equal(WorkflowExecutionStatus.Completed, await StatusAsync(handle));
    }

    [Fact]
    public async Task A_severed_worker_loses_its_task_to_another_one()
    {
        var faults = Temporal.RequireFaults();
        var handle = await StartRawAsync();
        var dead = new RawWorker(Client, Queue, "dead-worker");
        var task = await dead.PollAsync();

        faults.SeverWorker("dead-worker");
        // Its answers are refused as if the task were another's already: with Unavailable the SDK would repeat them for 10 s.
        await RefusedAsync(RpcException.StatusCode.NotFound, () => dead.CompleteAsync(task, RawWorker.CompleteWorkflow));

        var again = await Temporal.Skipping(new RawWorker(Client, Queue, "live-worker").PollAsync());
        Assert.Equal((handle.Id, 2), (again.WorkflowExecution.WorkflowId, again.Attempt));
        faults.RestoreWorker("dead-worker");
    }

    private async Task<DescribeTaskQueueResponse> DescribeQueueAsync(RpcOptions? options, string? queue = null) => await Service.DescribeTaskQueueAsync(
        new DescribeTaskQueueRequest { Namespace = "default", TaskQueue = new TaskQueue { Name = queue ?? Queue }, TaskQueueType = TaskQueueType.Workflow },
        options);
}
