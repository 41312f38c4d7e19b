using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using TemporalTestServer.Tests.Conformance.Fixture;
using WorkflowExecution = Temporalio.Api.Common.V1.WorkflowExecution;

namespace TemporalTestServer.Tests.Conformance;

public sealed class WorkflowTaskTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    private RawWorker Worker => new(Client, Queue);

    [Fact]
    public async Task The_first_task_carries_the_history_up_to_its_start()
    {
        var handle = await StartRawAsync();

        var task = await Worker.PollAsync();

        Assert.Equal((handle.Id, handle.RunId, "Raw"), (task.WorkflowExecution.WorkflowId, task.WorkflowExecution.RunId, task.WorkflowType.Name));
        Assert.Equal((0, 3, 1), (task.PreviousStartedEventId, task.StartedEventId, task.Attempt));
        Assert.Equal("WorkflowExecutionStarted WorkflowTaskScheduled WorkflowTaskStarted", Types(task.History));
        Assert.Equal(Queue, task.WorkflowExecutionTaskQueue.Name);
    }

    [Fact]
    public async Task A_pending_task_is_described_until_it_is_done()
    {
        var handle = await StartRawAsync();
        Assert.Equal(PendingWorkflowTaskState.Scheduled, (await DescribeAsync(handle)).PendingWorkflowTask.State);

        var task = await Worker.PollAsync();
        Assert.Equal(PendingWorkflowTaskState.Started, (await DescribeAsync(handle)).PendingWorkflowTask.State);
        await Worker.CompleteAsync(task);

        Assert.Null((await DescribeAsync(handle)).PendingWorkflowTask);
    }

    [Fact]
    public async Task A_task_that_nobody_answers_times_out_and_comes_again()
    {
        var request = StartRequest();
        request.WorkflowTaskTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(1));
        var handle = await StartRawAsync(request);
        var lost = await Worker.PollAsync();

        await Temporal.PassAsync(TimeSpan.FromSeconds(1.2));
        var again = await Worker.PollAsync();

        Assert.Equal(2, again.Attempt);
        Assert.Equal(
            "WorkflowExecutionStarted WorkflowTaskScheduled WorkflowTaskStarted WorkflowTaskTimedOut WorkflowTaskScheduled WorkflowTaskStarted",
            Types(again.History));
        await RefusedAsync(RpcException.StatusCode.NotFound, () => Worker.CompleteAsync(lost));
        await Worker.CompleteAsync(again, RawWorker.CompleteWorkflow);
        Assert.Equal(
            "WorkflowExecutionStarted WorkflowTaskScheduled WorkflowTaskStarted WorkflowTaskTimedOut WorkflowTaskScheduled WorkflowTaskStarted WorkflowTaskCompleted WorkflowExecutionCompleted",
            await TypesAsync(handle));
    }

    [Fact]
    public async Task The_first_failure_of_a_task_is_recorded_and_later_ones_are_not()
    {
        var handle = await StartRawAsync();
        await Worker.FailAsync(await Worker.PollAsync(), WorkflowTaskFailedCause.NonDeterministicError, "changed my mind");

        var second = await Worker.PollAsync();
        Assert.Equal(2, second.Attempt);
        await Worker.FailAsync(second, WorkflowTaskFailedCause.WorkflowWorkerUnhandledFailure, "again");
        var third = await Temporal.Skipping(Worker.PollAsync());
        Assert.Equal(3, third.Attempt);

        var failed = Assert.Single(await EventsAsync(handle), e => e.EventType == EventType.WorkflowTaskFailed).WorkflowTaskFailedEventAttributes;
        Assert.Equal((WorkflowTaskFailedCause.NonDeterministicError, "changed my mind"), (failed.Cause, failed.Failure.Message));
    }

    [Fact]
    public async Task A_task_is_answered_once()
    {
        await StartRawAsync();
        var task = await Worker.PollAsync();
        await Worker.CompleteAsync(task);

        await RefusedAsync(RpcException.StatusCode.NotFound, () => Worker.CompleteAsync(task));
    }

    [Fact]
    public async Task An_event_that_the_worker_has_not_seen_keeps_the_workflow_open()
    {
        var handle = await StartRawAsync();
        var task = await Worker.PollAsync();
        await handle.SignalAsync("Say", ["wait"]);

        var refusal = await RefusedAsync(RpcException.StatusCode.InvalidArgument, () => Worker.CompleteAsync(task, RawWorker.CompleteWorkflow));

        Assert.Contains("UnhandledCommand", refusal.Message, StringComparison.Ordinal);
        var failed = (await EventsAsync(handle)).Single(e => e.EventType == EventType.WorkflowTaskFailed).WorkflowTaskFailedEventAttributes;
        Assert.Equal(WorkflowTaskFailedCause.UnhandledCommand, failed.Cause);
        await Worker.CompleteAsync(await Worker.PollAsync(), RawWorker.CompleteWorkflow);
        Assert.Equal(WorkflowExecutionStatus.Completed, await StatusAsync(handle));
    }

    [Fact]
    public async Task A_command_without_its_attributes_fails_the_task_and_nothing_of_it_happens()
    {
        var handle = await StartRawAsync();
        var task = await Worker.PollAsync();

        await RefusedAsync(RpcException.StatusCode.InvalidArgument, () => Worker.CompleteAsync(
            task, RawWorker.ScheduleActivity("fine", Queue), RawWorker.ScheduleActivity("", Queue)));

        var events = await EventsAsync(handle);
        Assert.DoesNotContain(events, e => e.EventType == EventType.ActivityTaskScheduled);
        Assert.Equal(
            WorkflowTaskFailedCause.BadScheduleActivityAttributes,
            events.Single(e => e.EventType == EventType.WorkflowTaskFailed).WorkflowTaskFailedEventAttributes.Cause);
    }

    [Fact]
    public async Task A_command_that_the_service_does_not_know_is_refused()
    {
        var handle = await StartRawAsync();
        var task = await Worker.PollAsync();

        var refusal = await RefusedAsync(RpcException.StatusCode.InvalidArgument, () => Worker.CompleteAsync(task, new Command { CommandType = (CommandType)99 }));

        Assert.Contains("nknown command type", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(WorkflowExecutionStatus.Running, await StatusAsync(handle));
        // A real server lets the task run into its time-out instead of failing it at once.
        if (!Temporal.IsReal)
        {
            var failed = (await EventsAsync(handle)).Single(e => e.EventType == EventType.WorkflowTaskFailed).WorkflowTaskFailedEventAttributes;
            Assert.Contains("nknown command type", failed.Failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_task_that_asks_for_the_next_one_gets_it_in_the_answer()
    {
        await StartRawAsync();
        var task = await Worker.PollAsync();

        var answer = await Service.RespondWorkflowTaskCompletedAsync(new RespondWorkflowTaskCompletedRequest
        {
            Namespace = "default",
            Identity = "raw-worker",
            TaskToken = task.TaskToken,
            ForceCreateNewWorkflowTask = true,
            ReturnNewWorkflowTask = true,
        });

        Assert.Equal((3, 6), (answer.WorkflowTask.PreviousStartedEventId, answer.WorkflowTask.StartedEventId));
        await Worker.CompleteAsync(answer.WorkflowTask, RawWorker.CompleteWorkflow);
    }

    [Fact]
    public async Task Events_of_the_outside_keep_their_order_behind_a_task()
    {
        var handle = await StartRawAsync();
        var task = await Worker.PollAsync();
        await handle.SignalAsync("first", []);
        await handle.CancelAsync();
        await handle.SignalAsync("second", []);
        await Worker.CompleteAsync(task, RawWorker.ScheduleActivity("a", Queue));

        Assert.EndsWith(
            "WorkflowTaskCompleted ActivityTaskScheduled WorkflowExecutionSignaled WorkflowExecutionCancelRequested WorkflowExecutionSignaled WorkflowTaskScheduled",
            await TypesAsync(handle),
            StringComparison.Ordinal);
    }

    internal static WorkflowExecution Execution(WorkflowHandle handle) => new() { WorkflowId = handle.Id, RunId = handle.RunId ?? "" };

    internal static string Types(History history) => string.Join(" ", history.Events.Select(e => e.EventType));
}
