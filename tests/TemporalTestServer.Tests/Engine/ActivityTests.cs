using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace TemporalTestServer.Tests.Engine;

public sealed class ActivityTests : EngineTest
{
    [Fact]
    public async Task A_failing_activity_is_retried_with_back_off_until_it_succeeds()
    {
        await StartWorkerAsync();
        var before = Server.Time.GetUtcNow();
        Assert.Equal("x 3", await Run(new("FailTwice", "x")));
        Assert.InRange(Server.Time.GetUtcNow() - before, TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_failure_that_is_not_to_be_retried_fails_at_once()
    {
        await StartWorkerAsync();
        var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => Run(new("FailForGood", "never")));
        var activity = Assert.IsType<ActivityFailureException>(failed.InnerException);
        Assert.Equal(RetryState.NonRetryableFailure, activity.RetryState);
        Assert.Equal("Bad", Assert.IsType<ApplicationFailureException>(activity.InnerException).ErrorType);
    }

    [Fact]
    public async Task An_activity_that_nobody_polls_for_times_out_on_the_shared_clock()
    {
        await StartWorkerAsync();
        var failed = await Assert.ThrowsAsync<WorkflowFailedException>(
            () => Run(new("Echo") { TaskQueue = "nobody", ScheduleToStart = TimeSpan.FromMinutes(5) }));
        var timeout = Assert.IsType<TimeoutFailureException>(Assert.IsType<ActivityFailureException>(failed.InnerException).InnerException);
        Assert.Equal(TimeoutType.ScheduleToStart, timeout.TimeoutType);
    }

    [Fact]
    public async Task An_activity_that_waits_on_the_shared_clock_keeps_beating_and_ends()
    {
        await StartWorkerAsync(o => o.Interceptors = [new FlowInterceptor(Server.Time)]);
        var before = Server.Time.GetUtcNow();
        Assert.Equal("x", await Run(new("Beat", "x") { Heartbeat = TimeSpan.FromSeconds(30), StartToClose = TimeSpan.FromMinutes(30) }));
        Assert.True(Server.Time.GetUtcNow() - before >= TimeSpan.FromMinutes(10));
        Assert.Equal(1, Activities.Calls);
    }

    [Fact]
    public async Task An_activity_whose_worker_was_severed_times_out_and_another_worker_goes_on_from_its_heartbeat()
    {
        await StartWorkerAsync(o => o.Identity = "1@killed");
        var handle = await Client.StartWorkflowAsync(
            (ActivityWorkflow w) => w.RunAsync(new ActivityPlan("Beat", "x") { Heartbeat = TimeSpan.FromSeconds(30), StartToClose = TimeSpan.FromMinutes(30) }),
            NewRun());
        await Activities.Entered.Task;
        while ((await DescribeAsync(handle)).PendingActivities[0].HeartbeatDetails is null)
            await Task.Yield();
        Server.Faults.SeverWorker("1@killed");
        await StartWorkerAsync(o => o.Identity = "1@next");
        Assert.Equal("first again", await handle.GetResultAsync());
    }

    [Fact]
    public async Task Describe_shows_attempt_failure_and_next_try()
    {
        await StartWorkerAsync();
        var handle = await Client.StartWorkflowAsync((ActivityWorkflow w) => w.RunAsync(new ActivityPlan("FailTwice", "x")), NewRun());
        Temporalio.Api.Workflow.V1.PendingActivityInfo? pending = null;
        while (pending is not { Attempt: 2, LastFailure: not null })
            pending = (await DescribeAsync(handle)).PendingActivities.FirstOrDefault();
        Assert.Equal("attempt 1", pending.LastFailure.Message);
        Assert.Equal(PendingActivityState.Scheduled, pending.State);
        Assert.NotNull(pending.NextAttemptScheduleTime);
    }

    private async Task<string> Run(ActivityPlan plan) =>
        await Client.ExecuteWorkflowAsync((ActivityWorkflow w) => w.RunAsync(plan), NewRun());
}
