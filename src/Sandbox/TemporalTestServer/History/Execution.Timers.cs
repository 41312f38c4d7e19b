using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.Timing;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Sandbox.TemporalTestServer.History;

/// <content>The timers that the workflow's code started.</content>
internal sealed partial class Execution
{
    private readonly Dictionary<string, UserTimer> timers = [];

    /// <summary>Timers that can still be cancelled: running, or fired while the worker could not know it yet.</summary>
    public IEnumerable<string> PendingTimerIds => timers.Keys.Concat(buffer.Where(b => b.TimerId is not null).Select(b => b.TimerId!));

    private void StartTimer(Command command, long completedEventId)
    {
        var attributes = command.StartTimerCommandAttributes;
        var id = attributes.TimerId;
        var startedEventId = Append(new HistoryEvent
        {
            EventType = EventType.TimerStarted,
            UserMetadata = command.UserMetadata,
            TimerStartedEventAttributes = new TimerStartedEventAttributes
            {
                TimerId = id,
                StartToFireTimeout = attributes.StartToFireTimeout,
                WorkflowTaskCompletedEventId = completedEventId,
            },
        });
        var due = attributes.StartToFireTimeout.Span() ?? TimeSpan.Zero;
        timers[id] = new UserTimer(startedEventId, engine.Clock.Attract(due, () => FireTimer(id)));
    }

    private void FireTimer(string id)
    {
        if (!timers.Remove(id, out var fired))
            return;
        Happened(
            () => Append(new HistoryEvent
            {
                EventType = EventType.TimerFired,
                TimerFiredEventAttributes = new TimerFiredEventAttributes { TimerId = id, StartedEventId = fired.StartedEventId },
            }),
            timerId: id);
    }

    private void CancelTimer(string id, long completedEventId)
    {
        long startedEventId;
        if (timers.Remove(id, out var running))
        {
            running.Timer.Cancel();
            startedEventId = running.StartedEventId;
        }
        else
        {
            // It fired while the worker had the task: the worker never learns of it.
            buffer.RemoveAll(b => b.TimerId == id);
            startedEventId = events.Last(e => e.TimerStartedEventAttributes?.TimerId == id).EventId;
        }
        Append(new HistoryEvent
        {
            EventType = EventType.TimerCanceled,
            TimerCanceledEventAttributes = new TimerCanceledEventAttributes
            {
                TimerId = id,
                StartedEventId = startedEventId,
                WorkflowTaskCompletedEventId = completedEventId,
            },
        });
    }

    private void CancelTimers()
    {
        foreach (var timer in timers.Values)
            timer.Timer.Cancel();
        timers.Clear();
    }

    private sealed record UserTimer(long StartedEventId, EngineTimer Timer);
}
