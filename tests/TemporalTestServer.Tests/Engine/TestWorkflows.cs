using Temporalio.Activities;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace TemporalTestServer.Tests.Engine;

/// <summary>Takes signals, answers queries and updates until it is told to finish.</summary>
[Workflow]
public sealed class CounterWorkflow
{
    private int count;
    private bool finished;

    [WorkflowRun]
    public async Task<int> RunAsync(int start)
    {
        count += start;
        await Workflow.WaitConditionAsync(() => finished && Workflow.AllHandlersFinished);
        return count;
    }

    [WorkflowSignal]
    public Task AddAsync(int by)
    {
        count += by;
        return Task.CompletedTask;
    }

    [WorkflowSignal]
    public Task FinishAsync()
    {
        finished = true;
        return Task.CompletedTask;
    }

    [WorkflowQuery]
    public int Count() => count;

    [WorkflowUpdateValidator(nameof(MultiplyAsync))]
    public void ValidateMultiply(int by)
    {
        if (by < 0)
            throw new ApplicationFailureException("negative");
    }

    [WorkflowUpdate]
    public async Task<int> MultiplyAsync(int by)
    {
        await Workflow.DelayAsync(TimeSpan.FromMilliseconds(1));
        count *= by;
        return count;
    }
}

/// <summary>Sleeps.</summary>
[Workflow]
public sealed class SleepWorkflow
{
    [WorkflowRun]
    public async Task<string> RunAsync(TimeSpan sleep)
    {
        await Workflow.DelayAsync(sleep);
        return "slept";
    }
}

/// <summary>Runs one activity of <see cref="TestActivities"/> with the given options.</summary>
[Workflow]
public sealed class ActivityWorkflow
{
    [WorkflowRun]
    public Task<string> RunAsync(ActivityPlan plan) => Workflow.ExecuteActivityAsync<string>(plan.Name, [plan.Argument], new ActivityOptions
    {
        StartToCloseTimeout = plan.StartToClose ?? TimeSpan.FromMinutes(1),
        HeartbeatTimeout = plan.Heartbeat,
        ScheduleToCloseTimeout = plan.ScheduleToClose,
        ScheduleToStartTimeout = plan.ScheduleToStart,
        TaskQueue = plan.TaskQueue,
        RetryPolicy = new() { MaximumAttempts = plan.MaximumAttempts },
    });
}

public sealed record ActivityPlan(string Name, string Argument = "")
{
    public TimeSpan? StartToClose { get; init; }

    public TimeSpan? Heartbeat { get; init; }

    public TimeSpan? ScheduleToClose { get; init; }

    public TimeSpan? ScheduleToStart { get; init; }

    public string? TaskQueue { get; init; }

    public int MaximumAttempts { get; init; }
}

/// <summary>Starts children and says what became of them.</summary>
[Workflow]
public sealed class ParentWorkflow
{
    [WorkflowRun]
    public async Task<string> RunAsync(string childId, ParentClosePolicy policy, bool wait)
    {
        try
        {
            var child = await Workflow.StartChildWorkflowAsync(
                (CounterWorkflow w) => w.RunAsync(1),
                new() { Id = childId, ParentClosePolicy = policy });
            if (!wait)
                return "started";
            await child.SignalAsync(w => w.AddAsync(41));
            await child.SignalAsync(w => w.FinishAsync());
            return $"result {await child.GetResultAsync()}";
        }
        catch (WorkflowAlreadyStartedException)
        {
            return "already started";
        }
    }
}

/// <summary>Continues as new until the number is used up.</summary>
[Workflow]
public sealed class ContinuingWorkflow
{
    [WorkflowRun]
    public Task<string> RunAsync(int left) => left == 0
        ? Task.FromResult("done")
        : throw Workflow.CreateContinueAsNewException((ContinuingWorkflow w) => w.RunAsync(left - 1));
}

/// <summary>What a scheduled run sees of the one before.</summary>
[Workflow]
public sealed class CarryingWorkflow
{
    [WorkflowRun]
    public Task<int> RunAsync() => Task.FromResult((Workflow.Info.LastResult is { Count: > 0 } ? (int)Workflow.PayloadConverter.ToValue(Workflow.Info.LastResult.First().Payload, typeof(int))! : 0) + 1);
}

/// <summary>Activities whose behaviour the test chooses.</summary>
public sealed class TestActivities(TimeProvider time)
{
    private int calls;

    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Calls => calls;

    /// <summary>What <see cref="Call"/> does.</summary>
    public Func<string, Task<string>> OnCall { get; set; } = Task.FromResult;

    [Activity]
    public Task<string> Call(string text) => OnCall(text);

    [Activity]
    public string Echo(string text) => text;

    [Activity]
    public string FailTwice(string text)
    {
        var attempt = ActivityExecutionContext.Current.Info.Attempt;
        return attempt < 3 ? throw new ApplicationFailureException($"attempt {attempt}") : $"{text} {attempt}";
    }

    [Activity]
    public string FailForGood(string text) => throw new ApplicationFailureException(text, errorType: "Bad", nonRetryable: true);

    /// <summary>Beats while it waits ten minutes of the shared clock; a second attempt returns what the first left.</summary>
    [Activity]
    public async Task<string> Beat(string text)
    {
        Interlocked.Increment(ref calls);
        var context = ActivityExecutionContext.Current;
        if (context.Info.HeartbeatDetails.Count > 0)
            return $"{await context.Info.HeartbeatDetailAtAsync<string>(0)} again";
        context.Heartbeat("first");
        Entered.TrySetResult();
        await Task.Delay(TimeSpan.FromMinutes(10), time, context.CancellationToken);
        return text;
    }

    /// <summary>Never ends on the first attempt.</summary>
    [Activity]
    public async Task<string> Hang(string text)
    {
        Interlocked.Increment(ref calls);
        Entered.TrySetResult();
        if (ActivityExecutionContext.Current.Info.Attempt == 1)
            await Task.Delay(Timeout.Infinite, ActivityExecutionContext.Current.CancellationToken);
        return text;
    }
}
