using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.Matching;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;

namespace Sandbox.TemporalTestServer.History;

/// <content>The workflow task: scheduled, started, failed or timed out. Its completion has a file of its own.</content>
internal sealed partial class Execution
{
    private WorkflowTask? task;
    private int taskAttempt = 1;
    private long lastCompletedStartedEventId;
    private StickyExecutionAttributes? sticky;

    private MatchingQueue NormalQueue => engine.Matching.Queue(Namespace, start.TaskQueue, TaskQueueType.Workflow);

    private MatchingQueue? StickyQueue => sticky?.WorkerTaskQueue is { Name.Length: > 0 } queue
        ? engine.Matching.Queue(Namespace, queue.Name, TaskQueueType.Workflow)
        : null;

    private void ScheduleWorkflowTask(bool speculative = false)
    {
        if (!Open || firstTaskBackoff is not null || task is not null)
            return;
        CreateWorkflowTask(speculative);
        EnqueueWorkflowTask();
    }

    private void CreateWorkflowTask(bool speculative = false)
    {
        // Only an attempt that directly follows a failed one repeats it; new events make a new task.
        if (events[^1].EventType is not (EventType.WorkflowTaskFailed or EventType.WorkflowTaskTimedOut))
            taskAttempt = 1;
        var now = engine.Clock.Now;
        task = new WorkflowTask
        {
            Kind = taskAttempt > 1 ? WorkflowTaskKind.Transient : speculative ? WorkflowTaskKind.Speculative : WorkflowTaskKind.Normal,
            ScheduledEventId = NextEventId,
            Attempt = taskAttempt,
            Scheduled = now,
            OriginallyScheduled = now,
        };
        if (task.Kind == WorkflowTaskKind.Normal)
            Append(ScheduledEvent(task));
        foreach (var query in waitingQueries)
            task.Queries[Engine.NewId()] = query;
        waitingQueries.Clear();
    }

    private void EnqueueWorkflowTask()
    {
        var current = task!;
        var stickyQueue = StickyQueue is { HasLivePoller: true } queue ? queue : null;
        current.OnStickyQueue = stickyQueue is not null;
        current.Queue = stickyQueue ?? NormalQueue;
        if (current.OnStickyQueue)
            current.Timeout = engine.Clock.Passive(sticky!.ScheduleToStartTimeout.Span() ?? TimeSpan.FromSeconds(10), () => LeaveStickyQueue(current));
        var queued = current.Queue.Add(poll => StartWorkflowTask(current, poll), () => current.Timeout?.AttractFromNow());
        if (queued.Node is not null)
            current.Queued = queued;
    }

    private void LeaveStickyQueue(WorkflowTask waiting)
    {
        if (task != waiting || waiting.Started)
            return;
        Unqueue(waiting);
        sticky = null;
        if (waiting.Kind == WorkflowTaskKind.Normal)
        {
            Append(new HistoryEvent
            {
                EventType = EventType.WorkflowTaskTimedOut,
                WorkflowTaskTimedOutEventAttributes = new WorkflowTaskTimedOutEventAttributes
                {
                    ScheduledEventId = waiting.ScheduledEventId,
                    TimeoutType = TimeoutType.ScheduleToStart,
                },
            });
            waiting.ScheduledEventId = NextEventId;
            waiting.Scheduled = engine.Clock.Now;
            Append(ScheduledEvent(waiting));
        }
        EnqueueWorkflowTask();
    }

    private static void Unqueue(WorkflowTask waiting)
    {
        waiting.Timeout?.Cancel();
        if (waiting.Queued is { } queued)
            waiting.Queue!.Remove(queued);
        waiting.Queued = null;
    }

    private PollWorkflowTaskQueueResponse? StartWorkflowTask(WorkflowTask starting, OpenPoll poll)
    {
        if (task != starting || starting.Started)
            return null;
        var response = StartWorkflowTask(starting, poll.Identity, fromSticky: starting.OnStickyQueue);
        poll.Undeliverable = () => TimeOutWorkflowTask(starting);
        return response;
    }

    private PollWorkflowTaskQueueResponse StartWorkflowTask(WorkflowTask starting, string identity, bool fromSticky)
    {
        starting.Timeout?.Cancel();
        starting.Queued = null;
        if (starting.Kind != WorkflowTaskKind.Normal && starting.ScheduledEventId != NextEventId)
        {
            // Something was written since it was scheduled: it becomes an ordinary first attempt.
            starting.Kind = WorkflowTaskKind.Normal;
            starting.Attempt = taskAttempt = 1;
            starting.ScheduledEventId = NextEventId;
            Append(ScheduledEvent(starting));
        }
        starting.StartedAt = engine.Clock.Now;
        starting.Identity = identity;
        starting.RequestId = Engine.NewId();
        starting.Serial = engine.NextSerial();
        starting.StartedEventId = starting.Kind == WorkflowTaskKind.Normal ? Append(StartedEvent(starting)) : starting.ScheduledEventId + 1;
        starting.Timeout = engine.Clock.Passive(start.TaskTimeout, () => OverdueWorkflowTask(starting));
        starting.Hold = engine.Clock.Hold("workflow task");
        return WorkflowTaskResponse(starting, fromSticky);
    }

    private HistoryEvent ScheduledEvent(WorkflowTask scheduled) => new()
    {
        EventId = scheduled.ScheduledEventId,
        EventTime = scheduled.Scheduled.ToProto(),
        EventType = EventType.WorkflowTaskScheduled,
        WorkflowTaskScheduledEventAttributes = new WorkflowTaskScheduledEventAttributes
        {
            TaskQueue = new TaskQueue { Name = start.TaskQueue, Kind = TaskQueueKind.Normal },
            StartToCloseTimeout = start.TaskTimeout.ToProto(),
            Attempt = scheduled.Attempt,
        },
    };

    private HistoryEvent StartedEvent(WorkflowTask started) => new()
    {
        EventId = started.ScheduledEventId + 1,
        EventTime = started.StartedAt!.Value.ToProto(),
        EventType = EventType.WorkflowTaskStarted,
        WorkflowTaskStartedEventAttributes = new WorkflowTaskStartedEventAttributes
        {
            ScheduledEventId = started.ScheduledEventId,
            Identity = started.Identity,
            RequestId = started.RequestId,
            HistorySizeBytes = HistorySize,
            SuggestContinueAsNew = events.Count > engine.Options.SuggestContinueAsNewAfter || HistorySize > 4 * 1024 * 1024,
        },
    };

    /// <summary>Writes the two events of a task that had not written them yet.</summary>
    private void Materialize(WorkflowTask started)
    {
        if (started.Kind == WorkflowTaskKind.Normal)
            return;
        started.ScheduledEventId = Append(ScheduledEvent(started));
        started.StartedEventId = Append(StartedEvent(started));
        started.Kind = WorkflowTaskKind.Normal;
    }

    // Whoever still works on it after the first attempts' limit is most likely silent for good: time need not stand for him.
    private void OverdueWorkflowTask(WorkflowTask late)
    {
        var left = TaskBackoff.Wait(late.Attempt);
        if (left == TimeSpan.Zero || task != late || !late.Started)
        {
            TimeOutWorkflowTask(late);
            return;
        }
        late.Timeout = engine.Clock.Attract(left, () => TimeOutWorkflowTask(late));
        late.Hold?.Dispose();
        late.Hold = null;
    }

    private void TimeOutWorkflowTask(WorkflowTask late)
    {
        if (task != late || !late.Started)
            return;
        EndAttempt(late, () => new HistoryEvent
        {
            EventType = EventType.WorkflowTaskTimedOut,
            WorkflowTaskTimedOutEventAttributes = new WorkflowTaskTimedOutEventAttributes
            {
                ScheduledEventId = late.ScheduledEventId,
                StartedEventId = late.StartedEventId,
                TimeoutType = TimeoutType.StartToClose,
            },
        });
    }

    public void FailWorkflowTask(TaskToken token, WorkflowTaskFailedCause cause, Failure? failure, string identity) =>
        FailWorkflowTask(Current(token), cause, failure, identity);

    private void FailWorkflowTask(WorkflowTask failed, WorkflowTaskFailedCause cause, Failure? failure, string identity) =>
        EndAttempt(failed, () => new HistoryEvent
        {
            EventType = EventType.WorkflowTaskFailed,
            WorkflowTaskFailedEventAttributes = new WorkflowTaskFailedEventAttributes
            {
                ScheduledEventId = failed.ScheduledEventId,
                StartedEventId = failed.StartedEventId,
                Cause = cause,
                Failure = failure,
                Identity = identity,
            },
        });

    // A repeated attempt that fails again leaves no trace; the first one, and one made for updates, does.
    private void EndAttempt(WorkflowTask ended, Func<HistoryEvent> closing)
    {
        using var hold = Detach(ended);
        if (ended.Kind == WorkflowTaskKind.Speculative)
            Materialize(ended);
        if (ended.Kind == WorkflowTaskKind.Normal)
            Append(closing());
        sticky = null;
        taskAttempt = ended.Attempt + 1;
        foreach (var update in ended.SentUpdates)
            update.Sent = false;
        waitingQueries.AddRange(ended.Queries.Values.Where(q => !q.Done));
        FlushBuffer();
        ScheduleWorkflowTask();
    }

    /// <summary>The run has no workflow task any more; what kept the clock is returned, to be released when all is settled.</summary>
    private IDisposable? Detach(WorkflowTask ended)
    {
        Unqueue(ended);
        task = null;
        var hold = ended.Hold;
        ended.Hold = null;
        return hold;
    }

    private WorkflowTask Current(TaskToken token) =>
        Open && task is { Started: true } current && current.Serial == token.Serial
            ? current
            : throw RpcErrors.NotFound("Workflow task not found.");

    /// <summary>Forgets the worker that has the run in its cache; a waiting task goes to the normal queue.</summary>
    public void ResetStickiness(string? stickyQueue = null)
    {
        if (sticky is null || (stickyQueue is not null && sticky.WorkerTaskQueue?.Name != stickyQueue))
            return;
        sticky = null;
        if (task is { Started: false, OnStickyQueue: true } waiting)
        {
            Unqueue(waiting);
            EnqueueWorkflowTask();
        }
    }

    /// <summary>The worker with this identity was killed: what it had runs into its time-outs, which now attract time.</summary>
    public void Sever(string identity)
    {
        if (task is { Started: true } current && current.Identity == identity)
        {
            current.Hold?.Dispose();
            current.Hold = null;
            current.Timeout?.AttractFromNow();
        }
        foreach (var activity in activities.Values)
            Sever(activity, identity);
        foreach (var query in directQueries.Where(q => q.Identity == identity).ToList())
            query.LoseWorker();
    }
}
