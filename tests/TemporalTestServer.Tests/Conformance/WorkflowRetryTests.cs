using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Common;
using Temporalio.Exceptions;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class WorkflowRetryTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    [Fact]
    public async Task A_retry_policy_starts_a_new_run_after_a_failure() => await WithWorkerAsync(o => o.AddWorkflow<Failing>(), async () =>
    {
        var handle = await StartAsync(new RetryPolicy { InitialInterval = TimeSpan.FromMilliseconds(20), MaximumAttempts = 2 });

        var first = await ClosedAsync(handle);
        var failed = first[^1].WorkflowExecutionFailedEventAttributes;
        Assert.Equal(RetryState.InProgress, failed.RetryState);
        var second = await EventsAsync(Client.GetWorkflowHandle(handle.Id, failed.NewExecutionRunId));
        var started = second[0].WorkflowExecutionStartedEventAttributes;
        Assert.Equal((2, handle.ResultRunId), (started.Attempt, started.ContinuedExecutionRunId));
        Assert.Equal(ContinueAsNewInitiator.Retry, started.Initiator);
        Assert.Equal("again", started.ContinuedFailure.Message);
        Assert.Equal(RetryState.MaximumAttemptsReached, second[^1].WorkflowExecutionFailedEventAttributes.RetryState);
    });

    [Fact]
    public async Task A_failure_of_a_type_listed_as_final_is_not_retried() => await WithWorkerAsync(o => o.AddWorkflow<Failing>(), async () =>
    {
        var handle = await StartAsync(new RetryPolicy { NonRetryableErrorTypes = ["Broken"] });

        var failed = (await ClosedAsync(handle))[^1].WorkflowExecutionFailedEventAttributes;

        Assert.Equal((RetryState.NonRetryableFailure, ""), (failed.RetryState, failed.NewExecutionRunId));
    });

    [Fact]
    public async Task A_run_that_times_out_is_retried()
    {
        var handle = await StartAsync(new RetryPolicy { InitialInterval = TimeSpan.FromMilliseconds(20), MaximumAttempts = 2 }, o => o.RunTimeout = TimeSpan.FromSeconds(1));

        var timedOut = (await ClosedAsync(handle))[^1].WorkflowExecutionTimedOutEventAttributes;

        Assert.Equal(RetryState.InProgress, timedOut.RetryState);
        var second = await EventsAsync(Client.GetWorkflowHandle(handle.Id, timedOut.NewExecutionRunId));
        Assert.Equal(2, second[0].WorkflowExecutionStartedEventAttributes.Attempt);
        Assert.Equal(EventType.WorkflowExecutionTimedOut, second[^1].EventType);
    }

    [Fact]
    public async Task The_execution_time_out_ends_the_retries() => await WithWorkerAsync(o => o.AddWorkflow<Failing>(), async () =>
    {
        var handle = await StartAsync(new RetryPolicy { InitialInterval = TimeSpan.FromHours(1) }, o => o.ExecutionTimeout = TimeSpan.FromMinutes(1));

        var failed = (await ClosedAsync(handle))[^1].WorkflowExecutionFailedEventAttributes;

        Assert.Equal((RetryState.Timeout, ""), (failed.RetryState, failed.NewExecutionRunId));
    });

    [Theory]
    [InlineData(0.5f, 0, "BackoffCoefficient")]
    [InlineData(2f, -1, "MaximumAttempts")]
    public async Task A_policy_that_makes_no_sense_is_refused_with_what_is_wrong(float coefficient, int attempts, string message)
    {
        var refusal = await RefusedAsync(RpcException.StatusCode.InvalidArgument, () =>
            StartAsync(new RetryPolicy { BackoffCoefficient = coefficient, MaximumAttempts = attempts }));

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    private async Task<WorkflowHandle<Failing>> StartAsync(RetryPolicy policy, Action<WorkflowOptions>? configure = null)
    {
        var options = Options();
        options.RetryPolicy = policy;
        configure?.Invoke(options);
        return await Client.StartWorkflowAsync((Failing wf) => wf.RunAsync("again"), options);
    }

    /// <summary>The history of the first run, once the whole chain has ended.</summary>
    private async Task<IReadOnlyList<Temporalio.Api.History.V1.HistoryEvent>> ClosedAsync(WorkflowHandle handle)
    {
        await Assert.ThrowsAsync<WorkflowFailedException>(() => Temporal.Skipping(handle.GetResultAsync()));
        return await EventsAsync(Client.GetWorkflowHandle(handle.Id, handle.ResultRunId));
    }
}
