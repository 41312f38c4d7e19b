using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class StickyQueueTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    [Fact]
    public async Task The_next_task_goes_to_the_sticky_queue_with_only_what_is_new()
    {
        var sticky = $"{Queue}-sticky";
        var worker = new RawWorker(Client, Queue) { StickyQueue = sticky };
        var handle = await StartRawAsync();
        var first = await worker.PollAsync();
        var next = worker.PollAsync(sticky);
        await worker.CompleteAsync(first);
        await handle.SignalAsync("Say", []);

        var task = await next;

        Assert.Equal(3, task.PreviousStartedEventId);
        Assert.Equal(
            "WorkflowTaskCompleted WorkflowExecutionSignaled WorkflowTaskScheduled WorkflowTaskStarted",
            WorkflowTaskTests.Types(task.History));
        await worker.CompleteAsync(task, RawWorker.CompleteWorkflow);
    }

    [Fact]
    public async Task A_sticky_queue_that_nobody_polls_gives_the_task_back_with_the_whole_history()
    {
        var worker = new RawWorker(Client, Queue) { StickyQueue = $"{Queue}-sticky" };
        var handle = await StartRawAsync();
        await worker.CompleteAsync(await worker.PollAsync());
        await handle.SignalAsync("Say", []);

        var task = await Temporal.Skipping(worker.PollAsync());

        Assert.Equal(1, task.History.Events[0].EventId);
        Assert.Equal(task.StartedEventId, task.History.Events[^1].EventId);
        await worker.CompleteAsync(task, RawWorker.CompleteWorkflow);
    }

    [Fact]
    public async Task Stickiness_is_reset_on_demand()
    {
        var sticky = $"{Queue}-sticky";
        var worker = new RawWorker(Client, Queue) { StickyQueue = sticky };
        var handle = await StartRawAsync();
        await worker.CompleteAsync(await worker.PollAsync());

        await Service.ResetStickyTaskQueueAsync(new ResetStickyTaskQueueRequest { Namespace = "default", Execution = WorkflowTaskTests.Execution(handle) });
        await handle.SignalAsync("Say", []);
        var task = await worker.PollAsync();

        Assert.Equal(1, task.History.Events[0].EventId);
        await worker.CompleteAsync(task, RawWorker.CompleteWorkflow);
    }

    [Fact]
    public async Task Another_worker_takes_over_when_one_shuts_down()
    {
        WorkflowHandle<Conversation, string>? handle = null;
        await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () =>
        {
            handle = Replay(await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), Options()));
            await handle.SignalAsync(wf => wf.SayAsync("to the first"));
            await handle.QueryAsync(wf => wf.Heard());
        });
        await handle!.SignalAsync(wf => wf.SayAsync("to the second"));

        await WithWorkerAsync(await Temporal.ConnectAsync("second"), o => o.AddWorkflow<Conversation>(), async () =>
        {
            await handle.SignalAsync(wf => wf.FinishAsync());
            Assert.Equal("to the first,to the second", await Temporal.Skipping(handle.GetResultAsync()));
        });
    }

    [Fact]
    public async Task A_worker_that_says_goodbye_gets_an_empty_answer_and_the_next_task_goes_to_the_normal_queue()
    {
        var sticky = $"{Queue}-sticky";
        var worker = new RawWorker(Client, Queue) { StickyQueue = sticky };
        var handle = await StartRawAsync();
        var first = await worker.PollAsync();
        var open = worker.PollAsync(sticky);
        await worker.CompleteAsync(first);

        await TemporalFixture.UntilAsync("the open poll ends", async () =>
        {
            await Service.ShutdownWorkerAsync(new ShutdownWorkerRequest { Namespace = "default", Identity = "raw-worker", StickyTaskQueue = sticky, Reason = "conformance" });
            return open.IsCompleted;
        });

        Assert.True((await open).TaskToken.IsEmpty);
        await handle.SignalAsync("Say", []);
        var task = await Temporal.Skipping(worker.PollAsync());
        Assert.Equal(1, task.History.Events[0].EventId);
        await worker.CompleteAsync(task, RawWorker.CompleteWorkflow);
    }

    [Fact]
    public async Task A_task_that_waited_too_long_on_the_sticky_queue_is_recorded_as_timed_out()
    {
        var sticky = $"{Queue}-sticky";
        var worker = new RawWorker(Client, Queue) { StickyQueue = sticky };
        var first = await StartRawAsync();
        var task = await worker.PollAsync();
        var other = await StartRawAsync();

        // The sticky queue has been polled just now, so the service trusts it until the schedule-to-start time-out.
        var polled = worker.PollAsync(sticky);
        await worker.CompleteAsync(task);
        await first.SignalAsync("Say", []);
        await polled;
        await worker.CompleteAsync(await worker.PollAsync());
        await other.SignalAsync("Say", []);

        var taken = await Temporal.Skipping(worker.PollAsync());

        Assert.Equal(other.Id, taken.WorkflowExecution.WorkflowId);
        var timedOut = taken.History.Events.Single(e => e.EventType == EventType.WorkflowTaskTimedOut).WorkflowTaskTimedOutEventAttributes;
        Assert.Equal(TimeoutType.ScheduleToStart, timedOut.TimeoutType);
    }
}
