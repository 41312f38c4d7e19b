using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.Matching;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.WorkflowService.V1;

namespace Sandbox.TemporalTestServer.History;

/// <content>Activities on their way in: scheduled, queued, started, asked to cancel. Their ends have a file of their own.</content>
internal sealed partial class Execution
{
    private readonly Dictionary<long, PendingActivity> activities = [];

    public IEnumerable<string> PendingActivityIds => activities.Values.Select(a => a.Id);

    public bool IsActivity(long scheduledEventId) => scheduledEventId > 0 && scheduledEventId <= events.Count
        && events[(int)scheduledEventId - 1].EventType == EventType.ActivityTaskScheduled;

    private void ScheduleActivity(Command command, long completedEventId)
    {
        var asked = command.ScheduleActivityTaskCommandAttributes;
        var scheduleToClose = asked.ScheduleToCloseTimeout.Span();
        var startToClose = ProtoTime.Shorter(asked.StartToCloseTimeout.Span(), scheduleToClose);
        var attributes = new ActivityTaskScheduledEventAttributes
        {
            ActivityId = asked.ActivityId,
            ActivityType = asked.ActivityType,
            TaskQueue = asked.TaskQueue,
            Header = asked.Header,
            Input = asked.Input,
            ScheduleToCloseTimeout = (ProtoTime.Shorter(scheduleToClose, start.RunTimeout) ?? TimeSpan.Zero).ToProto(),
            ScheduleToStartTimeout = (ProtoTime.Shorter(asked.ScheduleToStartTimeout.Span(), ProtoTime.Shorter(scheduleToClose, start.RunTimeout)) ?? TimeSpan.Zero).ToProto(),
            StartToCloseTimeout = startToClose!.Value.ToProto(),
            HeartbeatTimeout = (asked.HeartbeatTimeout.Span() is null ? TimeSpan.Zero : ProtoTime.Shorter(asked.HeartbeatTimeout.Span(), startToClose)!.Value).ToProto(),
            WorkflowTaskCompletedEventId = completedEventId,
            RetryPolicy = RetryPolicies.WithDefaults(asked.RetryPolicy),
            Priority = asked.Priority,
        };
        var id = Append(new HistoryEvent
        {
            EventType = EventType.ActivityTaskScheduled,
            UserMetadata = command.UserMetadata,
            ActivityTaskScheduledEventAttributes = attributes,
        });
        var activity = new PendingActivity(attributes, id, engine.Clock.Now);
        activities[id] = activity;
        if (attributes.ScheduleToCloseTimeout.Span() is { } limit)
            activity.ScheduleToClose = engine.Clock.Attract(limit, () => TimeOutActivity(activity, TimeoutType.ScheduleToClose));
        EnqueueActivity(activity);
    }

    private void EnqueueActivity(PendingActivity activity)
    {
        if (activity.Pause is not null)
            return;
        activity.AttemptScheduledAt = engine.Clock.Now;
        if (activity.Scheduled.ScheduleToStartTimeout.Span() is { } limit)
            activity.ScheduleToStart = engine.Clock.Attract(limit, () => TimeOutActivity(activity, TimeoutType.ScheduleToStart));
        activity.Queue = engine.Matching.Queue(Namespace, activity.Scheduled.TaskQueue.Name, TaskQueueType.Activity);
        var queued = activity.Queue.Add(poll => StartActivity(activity, poll));
        activity.Queued = queued.Node is null ? null : queued;
    }

    private PollActivityTaskQueueResponse? StartActivity(PendingActivity activity, OpenPoll poll)
    {
        activity.Queued = null;
        if (activity.Started || !activities.ContainsKey(activity.ScheduledEventId))
            return null;
        activity.EndAttempt();
        activity.StartedAt = engine.Clock.Now;
        activity.Identity = activity.LastIdentity = poll.Identity;
        activity.RequestId = Engine.NewId();
        activity.Serial = engine.NextSerial();
        activity.StartToClose = engine.Clock.Attract(activity.Scheduled.StartToCloseTimeout.ToTimeSpan(), () => TimeOutActivity(activity, TimeoutType.StartToClose));
        activity.Hold = engine.Executions.HoldForActivity();
        SeeSignOfLife(activity);
        var serial = activity.Serial;
        poll.Undeliverable = () => ReturnActivity(activity, serial);
        return ActivityResponse(activity);
    }

    private PollActivityTaskQueueResponse ActivityResponse(PendingActivity activity) => new()
    {
        TaskToken = new TaskToken(RunGuid, activity.ScheduledEventId, activity.Serial).Encode(),
        WorkflowNamespace = Namespace,
        WorkflowType = new WorkflowType { Name = start.WorkflowType },
        WorkflowExecution = Id,
        ActivityType = activity.Scheduled.ActivityType,
        ActivityId = activity.Id,
        Header = activity.Scheduled.Header,
        Input = activity.Scheduled.Input,
        HeartbeatDetails = activity.HeartbeatDetails,
        ScheduledTime = activity.ScheduledAt.ToProto(),
        CurrentAttemptScheduledTime = activity.AttemptScheduledAt.ToProto(),
        StartedTime = activity.StartedAt.ToProto(),
        Attempt = activity.Attempt,
        ScheduleToCloseTimeout = activity.Scheduled.ScheduleToCloseTimeout,
        StartToCloseTimeout = activity.Scheduled.StartToCloseTimeout,
        HeartbeatTimeout = activity.Scheduled.HeartbeatTimeout,
        RetryPolicy = activity.Scheduled.RetryPolicy,
        Priority = activity.Scheduled.Priority,
    };

    // The poller that was to get it is gone: the attempt was never seen by anybody.
    private void ReturnActivity(PendingActivity activity, long serial)
    {
        if (!activity.Started || activity.Serial != serial || !activities.ContainsKey(activity.ScheduledEventId))
            return;
        using var hold = EndAttempt(activity);
        EnqueueActivity(activity);
    }

    private void SeeSignOfLife(PendingActivity activity)
    {
        activity.LastSign = TimeProvider.System.GetTimestamp();
        activity.Heartbeat?.Cancel();
        activity.Heartbeat = activity.Scheduled.HeartbeatTimeout.Span() is { } limit
            ? engine.Clock.Passive(limit, () => MissHeartbeat(activity))
            : null;
    }

    // The SDK spaces heartbeats by real time, so a living worker is late only when real time says so too. A severed
    // worker sends none: there the shared clock alone counts.
    private void MissHeartbeat(PendingActivity activity)
    {
        var missing = activity.Scheduled.HeartbeatTimeout.ToTimeSpan() - TimeProvider.System.GetElapsedTime(activity.LastSign);
        if (activity.Hold is not null && missing > TimeSpan.Zero)
            activity.Heartbeat = engine.Clock.Passive(missing, () => MissHeartbeat(activity));
        else
            TimeOutActivity(activity, TimeoutType.Heartbeat);
    }

    private static void Sever(PendingActivity activity, string identity)
    {
        if (!activity.Started || activity.Identity != identity)
            return;
        activity.Hold?.Dispose();
        activity.Hold = null;
        activity.Heartbeat?.AttractFromNow();
    }

    public RecordActivityTaskHeartbeatResponse Heartbeat(PendingActivity activity, Payloads? details, string identity)
    {
        if (SizeLimits.Exceeds(details))
        {
            FailActivity(activity, Final("Heartbeat details exceed size limit."), null, identity);
            return new RecordActivityTaskHeartbeatResponse { CancelRequested = true };
        }
        activity.HeartbeatDetails = details;
        activity.LastHeartbeat = engine.Clock.Now;
        SeeSignOfLife(activity);
        return new RecordActivityTaskHeartbeatResponse
        {
            CancelRequested = activity.CancelRequested,
            ActivityPaused = activity.Pause is not null,
            ActivityReset = activity.ResetRequested,
        };
    }

    private void RequestCancelActivity(long scheduledEventId, long completedEventId)
    {
        var requested = Append(new HistoryEvent
        {
            EventType = EventType.ActivityTaskCancelRequested,
            ActivityTaskCancelRequestedEventAttributes = new ActivityTaskCancelRequestedEventAttributes
            {
                ScheduledEventId = scheduledEventId,
                WorkflowTaskCompletedEventId = completedEventId,
            },
        });
        if (!activities.TryGetValue(scheduledEventId, out var activity) || activity.CancelRequested)
            return;
        activity.CancelRequestedEventId = requested;
        if (activity.Started)
            return;
        // Nobody has it: it is cancelled at once, as something that happened after the commands of this task.
        Remove(activity)?.Dispose();
        buffer.Add(new BufferedEvent(() => Append(CanceledEvent(activity, 0, null, "")), engine.Clock.Now, null));
    }

    /// <summary>The activity that a token names, if that attempt is still the one that runs.</summary>
    public PendingActivity Activity(TaskToken token) =>
        Open && activities.TryGetValue(token.Id, out var activity) && activity.Started && activity.Serial == token.Serial
            ? activity
            : throw RpcErrors.NotFound("activity task not found, or already expired");

    public PendingActivity Activity(string id) =>
        (Open ? activities.Values.FirstOrDefault(a => a.Id == id && a.Started) : null)
        ?? throw RpcErrors.NotFound($"cannot find pending activity with ActivityID {id}");

    private static IDisposable? EndAttempt(PendingActivity activity)
    {
        activity.EndAttempt();
        activity.StartedAt = null;
        var hold = activity.Hold;
        activity.Hold = null;
        return hold;
    }

    private IDisposable? Remove(PendingActivity activity)
    {
        activity.ScheduleToClose?.Cancel();
        activities.Remove(activity.ScheduledEventId);
        return EndAttempt(activity);
    }

    private void CancelActivities()
    {
        foreach (var activity in activities.Values.ToList())
            Remove(activity)?.Dispose();
    }
}
