using Temporalio.Common;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace TemporalTestServer.Tests.Conformance.Fixture;

/// <summary>Returns what it is given.</summary>
[Workflow]
public class Echo
{
    [WorkflowRun]
    public Task<string> RunAsync(string text) => Task.FromResult(text);
}

/// <summary>Fails with what it is given.</summary>
[Workflow]
public class Failing
{
    [WorkflowRun]
    public Task RunAsync(string message) => throw new ApplicationFailureException(message, "Broken");
}

/// <summary>Waits for a time, then says so.</summary>
[Workflow]
public class Sleeper
{
    [WorkflowRun]
    public async Task<string> RunAsync(TimeSpan time)
    {
        await Workflow.DelayAsync(time);
        return "awake";
    }
}

/// <summary>Listens to signals, updates and queries until it is told to finish.</summary>
[Workflow]
public class Conversation
{
    private readonly List<string> heard = [];
    private bool finished;

    [WorkflowRun]
    public async Task<string> RunAsync()
    {
        await Workflow.WaitConditionAsync(() => finished && Workflow.AllHandlersFinished);
        return Heard();
    }

    [WorkflowSignal]
    public Task SayAsync(string word)
    {
        heard.Add(word);
        return Task.CompletedTask;
    }

    [WorkflowSignal]
    public Task FinishAsync()
    {
        finished = true;
        return Task.CompletedTask;
    }

    [WorkflowQuery]
    public string Heard() => string.Join(",", heard);

    [WorkflowQuery]
    public string Broken() => throw new InvalidOperationException("the query is broken");

    [WorkflowUpdate]
    public Task<int> AddAsync(string word)
    {
        heard.Add(word);
        return Task.FromResult(heard.Count);
    }

    [WorkflowUpdateValidator(nameof(AddAsync))]
    public void ValidateAdd(string word)
    {
        if (word.Length == 0)
            throw new ArgumentException("a word is wanted");
    }

    [WorkflowUpdate]
    public async Task<string> AddWhenHeardAsync(string word)
    {
        await Workflow.WaitConditionAsync(() => heard.Contains(word));
        return $"heard {word}";
    }

    [WorkflowUpdate]
    public Task RefuseAsync() => throw new ApplicationFailureException("refused by the handler", "Refused");
}

/// <summary>Runs one activity by name with the options it is given.</summary>
[Workflow]
public class OneActivity
{
    [WorkflowRun]
    public async Task<string> RunAsync(ActivityCall call) => await Workflow.ExecuteActivityAsync<string>(call.Name, [], call.ToOptions());
}

/// <summary>An activity and how it is scheduled; times in milliseconds so that histories stay readable.</summary>
public sealed record ActivityCall(string Name)
{
    public int? ScheduleToClose { get; init; }

    public int? ScheduleToStart { get; init; }

    public int? StartToClose { get; init; }

    public int? Heartbeat { get; init; }

    public int MaximumAttempts { get; init; }

    public int InitialInterval { get; init; } = 10;

    public float Coefficient { get; init; } = 1;

    public int? MaximumInterval { get; init; }

    public IReadOnlyCollection<string> NonRetryable { get; init; } = [];

    public string? Queue { get; init; }

    public bool WaitsForCancellation { get; init; }

    public ActivityOptions ToOptions() => new()
    {
        ActivityId = Name,
        CancellationType = WaitsForCancellation ? ActivityCancellationType.WaitCancellationCompleted : ActivityCancellationType.TryCancel,
        TaskQueue = Queue,
        ScheduleToCloseTimeout = Time(ScheduleToClose),
        ScheduleToStartTimeout = Time(ScheduleToStart),
        StartToCloseTimeout = Time(StartToClose ?? (ScheduleToClose is null ? 60_000 : null)),
        HeartbeatTimeout = Time(Heartbeat),
        RetryPolicy = new RetryPolicy
        {
            InitialInterval = TimeSpan.FromMilliseconds(InitialInterval),
            BackoffCoefficient = Coefficient,
            MaximumInterval = Time(MaximumInterval),
            MaximumAttempts = MaximumAttempts,
            NonRetryableErrorTypes = NonRetryable,
        },
    };

    private static TimeSpan? Time(int? milliseconds) => milliseconds is { } ms ? TimeSpan.FromMilliseconds(ms) : null;
}
