using Temporalio.Common;
using Temporalio.Workflows;

namespace TemporalTestServer.Tests.Conformance.Stress;

/// <summary>Activities, timers, signals and updates in turn; ends when its work is done and it was nudged often enough.</summary>
[Workflow]
public class Errand
{
    private int nudges;

    [WorkflowRun]
    public async Task<int> RunAsync(int steps, int wanted)
    {
        var sum = 0;
        for (var i = 0; i < steps; i++)
        {
            sum += await Workflow.ExecuteActivityAsync<int>("double", [i], new ActivityOptions
            {
                StartToCloseTimeout = TimeSpan.FromSeconds(20),
                RetryPolicy = new RetryPolicy { InitialInterval = TimeSpan.FromMilliseconds(100), BackoffCoefficient = 1 },
            });
            await Workflow.DelayAsync(TimeSpan.FromMilliseconds(50 * (i + 1)));
        }
        await Workflow.WaitConditionAsync(() => nudges >= wanted);
        return sum + nudges;
    }

    [WorkflowSignal]
    public Task NudgeAsync()
    {
        nudges++;
        return Task.CompletedTask;
    }

    [WorkflowUpdate]
    public Task<int> PushAsync() => Task.FromResult(++nudges);
}
