using Temporalio.Activities;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Worker;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class ActivityTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    [Fact]
    public async Task An_activity_gives_its_result() => await RunAsync(_ => "done", async start =>
    {
        var handle = await start(new ActivityCall("work"));

        Assert.Equal("done", await handle.GetResultAsync());

        var events = await EventsAsync(handle);
        var scheduled = events.Single(e => e.EventType == EventType.ActivityTaskScheduled);
        var started = events.Single(e => e.EventType == EventType.ActivityTaskStarted);
        var completed = events.Single(e => e.EventType == EventType.ActivityTaskCompleted).ActivityTaskCompletedEventAttributes;
        Assert.Equal(("work", "work"), (scheduled.ActivityTaskScheduledEventAttributes.ActivityId, scheduled.ActivityTaskScheduledEventAttributes.ActivityType.Name));
        Assert.Equal((scheduled.EventId, started.EventId), (completed.ScheduledEventId, completed.StartedEventId));
        Assert.Equal("conformance", started.ActivityTaskStartedEventAttributes.Identity);
    });

    [Fact]
    public async Task An_activity_is_retried_until_it_succeeds_and_only_the_last_attempt_is_recorded() => await RunAsync(
        info => info.Attempt == 3 ? "third time" : throw new ApplicationFailureException($"attempt {info.Attempt}"),
        async start =>
        {
            var handle = await start(new ActivityCall("work"));

            Assert.Equal("third time", await Temporal.Skipping(handle.GetResultAsync()));

            var started = Assert.Single(await EventsAsync(handle), e => e.EventType == EventType.ActivityTaskStarted).ActivityTaskStartedEventAttributes;
            Assert.Equal((3, "attempt 2"), (started.Attempt, started.LastFailure.Message));
        });

    [Fact]
    public async Task Retries_end_with_the_maximum_of_attempts() => await FailsAsync(
        _ => throw new ApplicationFailureException("never"),
        new ActivityCall("work") { MaximumAttempts = 2 },
        RetryState.MaximumAttemptsReached,
        2);

    [Fact]
    public async Task A_failure_marked_as_final_is_not_retried() => await FailsAsync(
        _ => throw new ApplicationFailureException("final", nonRetryable: true),
        new ActivityCall("work"),
        RetryState.NonRetryableFailure,
        1);

    [Fact]
    public async Task A_failure_of_a_type_listed_as_final_is_not_retried() => await FailsAsync(
        _ => throw new ApplicationFailureException("final", "Final"),
        new ActivityCall("work") { NonRetryable = ["Final"] },
        RetryState.NonRetryableFailure,
        1);

    [Fact]
    public async Task A_failure_may_say_when_to_retry() => await RunAsync(
        info => info.Attempt == 2 ? "later" : throw new ApplicationFailureException("wait", nextRetryDelay: TimeSpan.FromSeconds(1)),
        async start =>
        {
            var handle = await start(new ActivityCall("work"));

            Assert.Equal("later", await Temporal.Skipping(handle.GetResultAsync()));

            var events = await EventsAsync(handle);
            var scheduled = events.Single(e => e.EventType == EventType.ActivityTaskScheduled).EventTime.ToDateTime();
            Assert.True(events.Single(e => e.EventType == EventType.ActivityTaskStarted).EventTime.ToDateTime() - scheduled >= TimeSpan.FromSeconds(0.99));
        });

    [Fact]
    public async Task An_activity_that_nobody_takes_times_out_before_its_start() => await RunAsync(_ => "never", async start =>
    {
        var handle = await start(new ActivityCall("work") { Queue = $"{Queue}-nobody", ScheduleToStart = 500 });

        var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => Temporal.Skipping(handle.GetResultAsync()));

        Assert.Equal(TimeoutType.ScheduleToStart, TimeoutOf(failed).TimeoutType);
        Assert.DoesNotContain("ActivityTaskStarted", await TypesAsync(handle), StringComparison.Ordinal);
    });

    [Fact]
    public async Task A_retryable_time_out_of_an_attempt_ends_with_the_schedule_to_close_time_out()
    {
        var handle = await StartWaitingAsync(new ActivityCall("work") { ScheduleToClose = 1500, StartToClose = 500 });
        await WithWorkerAsync(o => o.AddWorkflow<OneActivity>(), async () =>
        {
            var worker = new RawWorker(Client, Queue);
            var attempts = new List<int>();
            var result = handle.GetResultAsync();
            while (attempts.Count < 2)
            {
                attempts.Add((await worker.PollActivityAsync()).Attempt);
                await Temporal.PassAsync(TimeSpan.FromMilliseconds(600));
            }
            await Temporal.PassAsync(TimeSpan.FromMilliseconds(1000));

            var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => Temporal.Skipping(result));

            Assert.Equal([1, 2], attempts);
            Assert.Contains(TimeoutOf(failed).TimeoutType, (TimeoutType[])[TimeoutType.ScheduleToClose, TimeoutType.StartToClose]);
        });
    }

    [Fact]
    public async Task An_attempt_that_takes_too_long_times_out()
    {
        var handle = await StartWaitingAsync(new ActivityCall("work") { StartToClose = 500, MaximumAttempts = 1 });
        await WithWorkerAsync(o => o.AddWorkflow<OneActivity>(), async () =>
        {
            await new RawWorker(Client, Queue).PollActivityAsync();
            await Temporal.PassAsync(TimeSpan.FromMilliseconds(600));

            var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());

            Assert.Equal(TimeoutType.StartToClose, TimeoutOf(failed).TimeoutType);
            Assert.Equal(RetryState.MaximumAttemptsReached, (await EventsAsync(handle)).Single(e => e.EventType == EventType.ActivityTaskTimedOut).ActivityTaskTimedOutEventAttributes.RetryState);
        });
    }

    [Fact]
    public async Task An_attempt_without_heartbeats_times_out()
    {
        var handle = await StartWaitingAsync(new ActivityCall("work") { Heartbeat = 500, MaximumAttempts = 1 });
        await WithWorkerAsync(o => o.AddWorkflow<OneActivity>(), async () =>
        {
            await new RawWorker(Client, Queue).PollActivityAsync();
            await Temporal.PassAsync(TimeSpan.FromMilliseconds(600));

            var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());

            Assert.Equal(TimeoutType.Heartbeat, TimeoutOf(failed).TimeoutType);
        });
    }

    [Fact]
    public async Task An_activity_that_the_worker_does_not_know_fails_and_is_retried() => await RunAsync(_ => "x", async start =>
    {
        var handle = await start(new ActivityCall("unknown") { MaximumAttempts = 1 });

        var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());

        Assert.Contains("unknown", Assert.IsType<ActivityFailureException>(failed.InnerException).InnerException!.Message, StringComparison.Ordinal);
    });

    private static TimeoutFailureException TimeoutOf(WorkflowFailedException failed) =>
        Assert.IsType<TimeoutFailureException>(Assert.IsType<ActivityFailureException>(failed.InnerException).InnerException);

    private async Task FailsAsync(Func<ActivityInfo, string> work, ActivityCall call, RetryState expected, int attempts) => await RunAsync(work, async start =>
    {
        var handle = await start(call);

        await Assert.ThrowsAsync<WorkflowFailedException>(() => Temporal.Skipping(handle.GetResultAsync()));

        var events = await EventsAsync(handle);
        Assert.Equal(expected, events.Single(e => e.EventType == EventType.ActivityTaskFailed).ActivityTaskFailedEventAttributes.RetryState);
        Assert.Equal(attempts, events.Single(e => e.EventType == EventType.ActivityTaskStarted).ActivityTaskStartedEventAttributes.Attempt);
    });

    private async Task RunAsync(Func<ActivityInfo, string> work, Func<Func<ActivityCall, Task<WorkflowHandle<OneActivity, string>>>, Task> body) => await WithWorkerAsync(
        o => Activities(o.AddWorkflow<OneActivity>(), work),
        () => body(async call => Replay(await Client.StartWorkflowAsync((OneActivity wf) => wf.RunAsync(call), Options()))));

    // The workflow's own worker would take the activity: it gets none, and the test polls by hand on the same queue.
    private async Task<WorkflowHandle<OneActivity, string>> StartWaitingAsync(ActivityCall call) =>
        Replay(await Client.StartWorkflowAsync((OneActivity wf) => wf.RunAsync(call), Options()));

    private static void Activities(TemporalWorkerOptions options, Func<ActivityInfo, string> work) =>
        options.AddActivity(ActivityDefinition.Create("work", typeof(string), [], 0, _ => work(ActivityExecutionContext.Current.Info)));
}
