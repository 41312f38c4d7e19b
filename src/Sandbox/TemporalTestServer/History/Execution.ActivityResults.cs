using Sandbox.TemporalTestServer.Common;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;

namespace Sandbox.TemporalTestServer.History;

/// <content>The ends of activities: a result, a failure, a time-out, a cancellation; and whether there is another attempt.</content>
internal sealed partial class Execution
{
    public void CompleteActivity(PendingActivity activity, Payloads? result, string identity)
    {
        if (SizeLimits.Exceeds(result))
        {
            FailActivity(activity, Final("Complete result exceeds size limit."), null, identity);
            return;
        }
        var started = StartedEvent(activity);
        using var hold = Remove(activity);
        Happened(() => Append(new HistoryEvent
        {
            EventType = EventType.ActivityTaskCompleted,
            ActivityTaskCompletedEventAttributes = new ActivityTaskCompletedEventAttributes
            {
                Result = result,
                ScheduledEventId = activity.ScheduledEventId,
                StartedEventId = Append(started),
                Identity = identity,
            },
        }));
    }

    public void CancelActivity(PendingActivity activity, Payloads? details, string identity)
    {
        if (!activity.CancelRequested)
            throw RpcErrors.InvalidArgument("Activity task not cancel requested");
        var started = StartedEvent(activity);
        using var hold = Remove(activity);
        Happened(() => Append(CanceledEvent(activity, Append(started), details, identity)));
    }

    public void FailActivity(PendingActivity activity, Failure failure, Payloads? lastHeartbeat, string identity)
    {
        if (lastHeartbeat is not null && !SizeLimits.Exceeds(lastHeartbeat))
            activity.HeartbeatDetails = lastHeartbeat;
        if (SizeLimits.Exceeds(failure))
            failure = Final("Failure exceeds size limit.");
        var decision = Retry(activity, failure);
        if (decision.Delay is { } delay)
        {
            RetryActivity(activity, failure, delay);
            return;
        }
        var started = StartedEvent(activity);
        using var hold = Remove(activity);
        Happened(() => Append(new HistoryEvent
        {
            EventType = EventType.ActivityTaskFailed,
            ActivityTaskFailedEventAttributes = new ActivityTaskFailedEventAttributes
            {
                Failure = failure,
                ScheduledEventId = activity.ScheduledEventId,
                StartedEventId = Append(started),
                Identity = identity,
                RetryState = decision.State,
            },
        }));
    }

    private static Failure Final(string message) =>
        new() { Message = message, Source = "Server", ServerFailureInfo = new ServerFailureInfo { NonRetryable = true } };

    private void TimeOutActivity(PendingActivity activity, TimeoutType type)
    {
        var failure = new Failure
        {
            Message = $"activity {type} timeout",
            Source = "Server",
            TimeoutFailureInfo = new TimeoutFailureInfo { TimeoutType = type, LastHeartbeatDetails = activity.HeartbeatDetails },
        };
        var decision = type == TimeoutType.ScheduleToClose
            ? RetryDecision.Never(RetryState.Timeout)
            : Retry(activity, failure);
        if (decision.Delay is { } delay)
        {
            RetryActivity(activity, failure, delay);
            return;
        }
        if (decision.State == RetryState.Timeout && type is TimeoutType.StartToClose or TimeoutType.Heartbeat)
            failure.TimeoutFailureInfo.TimeoutType = TimeoutType.ScheduleToClose;
        failure.Cause = activity.LastFailure;
        var started = activity.Started ? StartedEvent(activity) : null;
        using var hold = Remove(activity);
        Happened(() => Append(new HistoryEvent
        {
            EventType = EventType.ActivityTaskTimedOut,
            ActivityTaskTimedOutEventAttributes = new ActivityTaskTimedOutEventAttributes
            {
                Failure = failure,
                ScheduledEventId = activity.ScheduledEventId,
                StartedEventId = started is null ? 0 : Append(started),
                RetryState = decision.State,
            },
        }));
    }

    private RetryDecision Retry(PendingActivity activity, Failure failure) => activity.CancelRequested
        ? RetryDecision.Never(RetryState.CancelRequested)
        : RetryPolicies.Decide(activity.Scheduled.RetryPolicy, failure, activity.Attempt, engine.Clock.Now, activity.Expiration);

    private void RetryActivity(PendingActivity activity, Failure failure, TimeSpan delay)
    {
        using var hold = EndAttempt(activity);
        activity.LastAttemptEnded = engine.Clock.Now;
        activity.LastFailure = failure;
        activity.Attempt = activity.ResetRequested ? 1 : activity.Attempt + 1;
        activity.ResetRequested = false;
        activity.RetryDelay = delay;
        activity.Backoff = engine.Clock.Attract(delay, () => EnqueueActivity(activity));
    }

    // Written together with the closing event: until then an attempt leaves no trace in the history.
    private static HistoryEvent StartedEvent(PendingActivity activity) => new()
    {
        EventType = EventType.ActivityTaskStarted,
        EventTime = activity.StartedAt.ToProto(),
        ActivityTaskStartedEventAttributes = new ActivityTaskStartedEventAttributes
        {
            ScheduledEventId = activity.ScheduledEventId,
            Identity = activity.Identity,
            RequestId = activity.RequestId,
            Attempt = activity.Attempt,
            LastFailure = activity.LastFailure,
        },
    };

    private static HistoryEvent CanceledEvent(PendingActivity activity, long startedEventId, Payloads? details, string identity) => new()
    {
        EventType = EventType.ActivityTaskCanceled,
        ActivityTaskCanceledEventAttributes = new ActivityTaskCanceledEventAttributes
        {
            Details = details,
            LatestCancelRequestedEventId = activity.CancelRequestedEventId,
            ScheduledEventId = activity.ScheduledEventId,
            StartedEventId = startedEventId,
            Identity = identity,
        },
    };
}
