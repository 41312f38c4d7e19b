using Temporalio.Activities;
using Temporalio.Workflows;

namespace TemporalTestServer.Benchmarks;

/// <summary>One activity and done.</summary>
[Workflow]
public class Greeting
{
    [WorkflowRun]
    public async Task<string> RunAsync(string name) =>
        await Workflow.ExecuteActivityAsync(() => GreetAsync(name), new ActivityOptions { StartToCloseTimeout = TimeSpan.FromMinutes(1) });

    [Activity]
    public static Task<string> GreetAsync(string name) => Task.FromResult($"Hello, {name}");
}

/// <summary>Sleeps and is done.</summary>
[Workflow]
public class Sleep
{
    [WorkflowRun]
    public async Task RunAsync(TimeSpan time) => await Workflow.DelayAsync(time);
}

/// <summary>Stays open until it is told to end.</summary>
[Workflow]
public class Open
{
    private bool ended;

    [WorkflowRun]
    public async Task RunAsync() => await Workflow.WaitConditionAsync(() => ended);

    [WorkflowQuery]
    public bool Ended() => ended;

    [WorkflowSignal]
    public Task EndAsync()
    {
        ended = true;
        return Task.CompletedTask;
    }
}
