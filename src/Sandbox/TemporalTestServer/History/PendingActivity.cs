using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.Matching;
using Sandbox.TemporalTestServer.Timing;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;

namespace Sandbox.TemporalTestServer.History;

/// <summary>One activity of a run: waiting in its queue, started, or in back-off.</summary>
internal sealed class PendingActivity(ActivityTaskScheduledEventAttributes scheduled, long scheduledEventId, DateTimeOffset scheduledAt)
{
    public ActivityTaskScheduledEventAttributes Scheduled => scheduled;

    public string Id => scheduled.ActivityId;

    public long ScheduledEventId => scheduledEventId;

    public DateTimeOffset ScheduledAt => scheduledAt;

    /// <summary>When schedule-to-close ends it, whatever the attempts.</summary>
    public DateTimeOffset? Expiration => scheduledAt + scheduled.ScheduleToCloseTimeout.Span();

    public DateTimeOffset AttemptScheduledAt { get; set; }

    public int Attempt { get; set; } = 1;

    public bool Started => StartedAt is not null;

    public DateTimeOffset? StartedAt { get; set; }

    public long Serial { get; set; }

    public string Identity { get; set; } = "";

    public string LastIdentity { get; set; } = "";

    public string RequestId { get; set; } = "";

    public Payloads? HeartbeatDetails { get; set; }

    public DateTimeOffset? LastHeartbeat { get; set; }

    /// <summary>Real time of the start or the last heartbeat: the SDK spaces heartbeats by it.</summary>
    public long LastSign { get; set; }

    public Failure? LastFailure { get; set; }

    public DateTimeOffset? LastAttemptEnded { get; set; }

    public TimeSpan? RetryDelay { get; set; }

    /// <summary>The event that asked to cancel it; 0 when none did.</summary>
    public long CancelRequestedEventId { get; set; }

    public bool CancelRequested => CancelRequestedEventId > 0;

    /// <summary>Set by an operator while no attempt may start.</summary>
    public ActivityPause? Pause { get; set; }

    /// <summary>An operator reset it while an attempt runs: the next attempt is the first again.</summary>
    public bool ResetRequested { get; set; }

    public MatchingQueue? Queue { get; set; }

    public QueuedTask? Queued { get; set; }

    public EngineTimer? Backoff { get; set; }

    public EngineTimer? ScheduleToStart { get; set; }

    public EngineTimer? ScheduleToClose { get; set; }

    public EngineTimer? StartToClose { get; set; }

    public EngineTimer? Heartbeat { get; set; }

    /// <summary>Keeps the clock while a worker has it; null once that worker is known to be gone.</summary>
    public IDisposable? Hold { get; set; }

    public PendingActivityState State => this switch
    {
        { Started: true, CancelRequested: true } => PendingActivityState.CancelRequested,
        { Started: true, Pause: not null } => PendingActivityState.PauseRequested,
        { Started: true } => PendingActivityState.Started,
        { Pause: not null } => PendingActivityState.Paused,
        _ => PendingActivityState.Scheduled,
    };

    /// <summary>Takes the present attempt out of everything it is in.</summary>
    public void EndAttempt()
    {
        Backoff?.Cancel();
        ScheduleToStart?.Cancel();
        StartToClose?.Cancel();
        Heartbeat?.Cancel();
        Backoff = ScheduleToStart = StartToClose = Heartbeat = null;
        if (Queued is { } queued)
            Queue?.Remove(queued);
        Queued = null;
    }
}

/// <summary>Who paused an activity, when and why.</summary>
internal sealed record ActivityPause(string Identity, string Reason, DateTimeOffset At);
