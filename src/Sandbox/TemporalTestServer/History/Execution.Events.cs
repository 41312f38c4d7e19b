using Sandbox.TemporalTestServer.Common;
using Temporalio.Api.History.V1;

namespace Sandbox.TemporalTestServer.History;

/// <content>The history: events in order, those that wait for the end of a workflow task, and who waits for more.</content>
internal sealed partial class Execution
{
    private readonly List<HistoryEvent> events = [];
    private readonly List<BufferedEvent> buffer = [];
    private DateTimeOffset? recordedAt;
    private bool tooLarge;
    private bool observerHears;
    private TaskCompletionSource? changed;
    private TaskCompletionSource? closed;

    public IReadOnlyList<HistoryEvent> Events => events;

    public long HistorySize { get; private set; }

    private long NextEventId => events.Count + 1;

    /// <summary>Completed when the history grows; for readers that follow it.</summary>
    public Task Changed => (changed ??= NewWaiter()).Task;

    /// <summary>Completed when the run closes.</summary>
    public Task Closed => Open ? (closed ??= NewWaiter()).Task : Task.CompletedTask;

    private static TaskCompletionSource NewWaiter() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private long Append(HistoryEvent written)
    {
        written.EventId = NextEventId;
        written.EventTime ??= (recordedAt ?? engine.Clock.Now).ToProto();
        written.TaskId = engine.NextSerial();
        events.Add(written);
        HistorySize += written.CalculateSize();
        if (!tooLarge && (HistorySize > SizeLimits.HistoryBytes || events.Count > SizeLimits.HistoryEvents))
        {
            tooLarge = true;
            engine.Post(TerminateTooLarge);
        }
        changed?.TrySetResult();
        changed = null;
        TellObserver();
        return written.EventId;
    }

    // Once a step, when all its events are written.
    private void TellObserver()
    {
        if (observerHears || engine.Observer is not { } observer)
            return;
        observerHears = true;
        engine.Post(() =>
        {
            observerHears = false;
            observer.Written(WorkflowId, events.Count);
        });
    }

    /// <summary>
    /// Something happened to the run from outside. While a worker has a workflow task its events wait, for the worker's
    /// commands refer to the history it was given; otherwise they are written and a workflow task is scheduled.
    /// </summary>
    private void Happened(Action write, string? timerId = null)
    {
        if (task is { Started: true })
        {
            buffer.Add(new BufferedEvent(write, engine.Clock.Now, timerId));
            return;
        }
        write();
        ScheduleWorkflowTask();
    }

    private void TerminateTooLarge()
    {
        if (Open)
            Terminate($"Workflow history {(HistorySize > SizeLimits.HistoryBytes ? "size" : "count")} exceeds limit.", null, "history-service");
    }

    private void FlushBuffer()
    {
        var flushed = buffer.ToList();
        buffer.Clear();
        foreach (var waiting in flushed)
        {
            recordedAt = waiting.At;
            waiting.Write();
        }
        recordedAt = null;
    }

    private sealed record BufferedEvent(Action Write, DateTimeOffset At, string? TimerId);
}
