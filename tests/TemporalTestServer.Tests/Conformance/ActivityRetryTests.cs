using Temporalio.Api.Enums.V1;
using Temporalio.Exceptions;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class ActivityRetryTests(TemporalFixture temporal) : RawActivityTest(temporal)
{
    private const int Hour = 3_600_000;

    [Fact]
    public async Task Each_retry_waits_longer_up_to_the_maximum()
    {
        Temporal.RequireTimeSkipping();
        await WaitingAsync(new ActivityCall("work") { InitialInterval = Hour, Coefficient = 3, MaximumInterval = 5 * Hour }, async handle =>
        {
            var waits = new List<double>();
            for (var attempt = 1; attempt <= 4; attempt++)
            {
                var task = await Temporal.Skipping(Worker.PollActivityAsync());
                Assert.Equal(attempt, task.Attempt);
                await FailAsync(task, "not yet");
                var pending = await PendingAsync(handle);
                waits.Add((pending.NextAttemptScheduleTime.ToDateTime() - pending.LastAttemptCompleteTime.ToDateTime()).TotalHours);
            }

            Assert.Equal([1, 3, 5, 5], waits.Select(w => Math.Round(w, 3)));
            await handle.TerminateAsync();
        });
    }

    [Fact]
    public async Task A_failure_is_not_retried_beyond_the_schedule_to_close_time_out() => await WaitingAsync(new ActivityCall("work") { ScheduleToClose = 60_000, InitialInterval = Hour, MaximumInterval = Hour }, async handle =>
    {
        await FailAsync(await Worker.PollActivityAsync(), "too late to try again");

        await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());

        var failed = (await EventsAsync(handle)).Single(e => e.EventType == EventType.ActivityTaskFailed).ActivityTaskFailedEventAttributes;
        Assert.Equal((RetryState.Timeout, "too late to try again"), (failed.RetryState, failed.Failure.Message));
    });

    [Fact]
    public async Task A_time_out_of_an_attempt_is_retried_and_a_time_out_before_the_start_is_not() => await WaitingAsync(new ActivityCall("work") { StartToClose = 500, ScheduleToStart = 2000 }, async handle =>
    {
        Assert.Equal(1, (await Worker.PollActivityAsync()).Attempt);
        await Temporal.PassAsync(TimeSpan.FromMilliseconds(600));
        var second = await Temporal.Skipping(Worker.PollActivityAsync());
        Assert.Equal(2, second.Attempt);
        await FailAsync(second, "nobody takes the third");

        await Assert.ThrowsAsync<WorkflowFailedException>(() => Temporal.Skipping(handle.GetResultAsync()));

        var timedOut = (await EventsAsync(handle)).Single(e => e.EventType == EventType.ActivityTaskTimedOut).ActivityTaskTimedOutEventAttributes;
        Assert.Equal(TimeoutType.ScheduleToStart, timedOut.Failure.TimeoutFailureInfo.TimeoutType);
    });
}
