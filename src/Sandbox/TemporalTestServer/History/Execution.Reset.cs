using Sandbox.TemporalTestServer.Common;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;

namespace Sandbox.TemporalTestServer.History;

/// <content>
/// A reset: a new run takes over the history up to a workflow task, that task fails, and what came from outside
/// afterwards is applied again. The rebuilding of the state from events has a file of its own.
/// </content>
internal sealed partial class Execution
{
    /// <summary>The run that took this one's place; what was meant for this one is its now.</summary>
    private Execution? resetInto;

    /// <summary>Why a run cannot be reset to an event; null when it can.</summary>
    public string? ResetProblem(long finishEventId)
    {
        if (finishEventId <= 1 || finishEventId > events.Count)
            return "Workflow task finish ID must be > 1 && <= workflow last event ID.";
        return events[(int)finishEventId - 2].EventType is EventType.WorkflowTaskScheduled or EventType.WorkflowTaskStarted
            ? null
            : $"Can only reset workflow to event ID in range [WorkflowTaskScheduled +1, WorkflowTaskStarted + 1]: {finishEventId}";
    }

    /// <summary>This run's place is taken: children report to the other one and are not touched by this one's close.</summary>
    public void GiveWayTo(Execution next) => resetInto = next;

    /// <summary>Begins with the history of another run.</summary>
    /// <param name="origin">The run that is reset.</param>
    /// <param name="finishEventId">The end of the workflow task at which the two part.</param>
    /// <param name="reason">Why, for the failure of that task.</param>
    /// <param name="afterwards">What came from outside since, to be applied again.</param>
    public void BeginFrom(Execution origin, long finishEventId, string reason, IReadOnlyList<HistoryEvent> afterwards)
    {
        Rebuild(origin.events.Take((int)finishEventId - 1));
        var scheduled = events.Last(e => e.EventType == EventType.WorkflowTaskScheduled).EventId;
        var started = events[^1].EventType == EventType.WorkflowTaskStarted ? events[^1].EventId : Append(new HistoryEvent
        {
            EventType = EventType.WorkflowTaskStarted,
            WorkflowTaskStartedEventAttributes = new WorkflowTaskStartedEventAttributes { ScheduledEventId = scheduled, Identity = "history-service" },
        });
        Append(new HistoryEvent
        {
            EventType = EventType.WorkflowTaskFailed,
            WorkflowTaskFailedEventAttributes = new WorkflowTaskFailedEventAttributes
            {
                ScheduledEventId = scheduled,
                StartedEventId = started,
                Cause = WorkflowTaskFailedCause.ResetWorkflow,
                Failure = new Failure { Message = reason, Source = "Server", ResetWorkflowFailureInfo = new ResetWorkflowFailureInfo() },
                Identity = "history-service",
                BaseRunId = origin.RunId,
                NewRunId = RunId,
            },
        });
        Resume();
        foreach (var outside in afterwards)
            Reapply(outside);
        ScheduleWorkflowTask();
    }

    /// <summary>What came from outside since an event, in this run and in those that it went on in.</summary>
    public IReadOnlyList<HistoryEvent> FromOutsideSince(long eventId, IReadOnlySet<EventType> types)
    {
        var found = new List<HistoryEvent>();
        for (var run = this; run is not null; run = run.Continuation)
        {
            found.AddRange(run.events.Skip(run == this ? (int)eventId - 1 : 0)
                .Where(e => types.Contains(e.EventType)));
        }
        return found;
    }

    private Execution? Continuation =>
        events[^1].WorkflowExecutionContinuedAsNewEventAttributes is { } continued ? engine.Executions.Find(Guid.Parse(continued.NewExecutionRunId)) : null;

    private void Reapply(HistoryEvent outside)
    {
        if (outside.WorkflowExecutionSignaledEventAttributes is { } signal)
            WriteSignal(signal.SignalName, signal.Input, signal.Header, signal.Identity, signal.RequestId, signal.ExternalWorkflowExecution);
        else if (outside.WorkflowExecutionUpdateAcceptedEventAttributes is { } accepted)
            Admit(accepted.AcceptedRequest, startsTheRun: true);
    }

    // The clock starts again for what was pending: timers with what is left of them, activities with a fresh attempt.
    private void Resume()
    {
        var started = events[0].WorkflowExecutionStartedEventAttributes;
        if (started.WorkflowRunTimeout.Span() is { } run)
            runTimeout = engine.Clock.Attract(run, () => TimeOut(mayRetry: true));
        if (started.WorkflowExecutionExpirationTime?.ToDateTimeOffset() is { } expiration)
            executionTimeout = engine.Clock.Attract(ProtoTime.Longer(expiration - engine.Clock.Now, TimeSpan.Zero), () => TimeOut(mayRetry: false));
        foreach (var (id, due) in rebuiltTimers)
            timers[id] = new UserTimer(due.StartedEventId, engine.Clock.Attract(ProtoTime.Longer(due.At - engine.Clock.Now, TimeSpan.Zero), () => FireTimer(id)));
        rebuiltTimers.Clear();
        foreach (var activity in activities.Values)
        {
            if (activity.Expiration is { } limit)
                activity.ScheduleToClose = engine.Clock.Attract(ProtoTime.Longer(limit - engine.Clock.Now, TimeSpan.Zero), () => TimeOutActivity(activity, TimeoutType.ScheduleToClose));
            EnqueueActivity(activity);
        }
    }
}
