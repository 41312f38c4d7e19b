using Temporalio.Activities;
using Temporalio.Api.Enums.V1;
using Temporalio.Common;
using Temporalio.Exceptions;
using Temporalio.Workflows;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class LocalActivityTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    [Fact]
    public async Task A_local_activity_leaves_a_marker_and_no_activity_events() => await LocalAsync(async () =>
    {
        var handle = Replay(await Client.StartWorkflowAsync((Local wf) => wf.RunAsync("greet", 1), Options()));

        Assert.Equal("hello", await handle.GetResultAsync());

        var events = await EventsAsync(handle);
        Assert.Equal("core_local_activity", events.Single(e => e.EventType == EventType.MarkerRecorded).MarkerRecordedEventAttributes.MarkerName);
        Assert.DoesNotContain(events, e => e.EventType == EventType.ActivityTaskScheduled);
    });

    [Fact]
    public async Task A_local_activity_is_retried_within_the_task() => await LocalAsync(async () =>
    {
        var handle = Replay(await Client.StartWorkflowAsync((Local wf) => wf.RunAsync("stumble", 3), Options()));

        Assert.Equal("attempt 3", await handle.GetResultAsync());
    });

    [Fact]
    public async Task A_local_activity_that_fails_for_good_fails_the_workflow() => await LocalAsync(async () =>
    {
        var handle = Replay(await Client.StartWorkflowAsync((Local wf) => wf.RunAsync("stumble", 2), Options()));

        var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());

        Assert.Contains("stumbled", failed.InnerException!.ToString(), StringComparison.Ordinal);
    });

    [Fact]
    public async Task A_long_back_off_of_a_local_activity_becomes_a_timer() => await LocalAsync(async () =>
    {
        var handle = Replay(await Client.StartWorkflowAsync((Local wf) => wf.RunAsync("patient", 2), Options()));

        Assert.Equal("attempt 2", await Temporal.Skipping(handle.GetResultAsync()));

        Assert.Contains("TimerFired", await TypesAsync(handle), StringComparison.Ordinal);
    });

    private Task LocalAsync(Func<Task> body) => WithWorkerAsync(
        o => o.AddWorkflow<Local>()
            .AddActivity(ActivityDefinition.Create("greet", typeof(string), [], 0, _ => "hello"))
            .AddActivity(ActivityDefinition.Create("stumble", typeof(string), [], 0, _ => Attempt(3)))
            .AddActivity(ActivityDefinition.Create("patient", typeof(string), [], 0, _ => Attempt(2))),
        body);

    private static string Attempt(int succeeds) => ActivityExecutionContext.Current.Info.Attempt == succeeds
        ? $"attempt {succeeds}"
        : throw new ApplicationFailureException("stumbled");

    [Workflow]
    public class Local
    {
        [WorkflowRun]
        public async Task<string> RunAsync(string activity, int attempts) => await Workflow.ExecuteLocalActivityAsync<string>(activity, [], new LocalActivityOptions
        {
            StartToCloseTimeout = TimeSpan.FromMinutes(1),
            LocalRetryThreshold = TimeSpan.FromMilliseconds(500),
            RetryPolicy = new RetryPolicy
            {
                InitialInterval = activity == "patient" ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(10),
                MaximumAttempts = attempts,
            },
        });
    }
}
