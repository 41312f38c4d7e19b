using Sandbox.TemporalTestServer.Common;

namespace Sandbox.TemporalTestServer.History;

/// <content>What an operator does to pending activities: pause, unpause, reset.</content>
internal sealed partial class Execution
{
    /// <summary>The pending activities with an id or of a type; an operator names one of the two, or neither for all.</summary>
    public IReadOnlyList<PendingActivity> Activities(string? id, string? type)
    {
        if (!Open)
            throw RpcErrors.NotFound("workflow execution already completed");
        List<PendingActivity> named =
            [.. activities.Values.Where(a => (id is null || a.Id == id) && (type is null || a.Scheduled.ActivityType.Name == type))];
        return named.Count > 0
            ? named
            : throw RpcErrors.NotFound("Can't find pending activity with such ID. Invalid activityID or activity already completed");
    }

    /// <summary>No further attempt starts; one that runs is told by its next heartbeat.</summary>
    public void Pause(PendingActivity activity, string identity, string reason)
    {
        activity.Pause ??= new ActivityPause(identity, reason, engine.Clock.Now);
        if (!activity.Started)
            activity.EndAttempt();
    }

    /// <summary>The next attempt may start, at once where none runs.</summary>
    public void Unpause(PendingActivity activity, bool resetAttempts, bool resetHeartbeat)
    {
        if (activity.Pause is null)
            return;
        activity.Pause = null;
        Forget(activity, resetAttempts, resetHeartbeat);
        Requeue(activity);
    }

    /// <summary>The activity begins again with its first attempt: at once, or after the attempt that runs.</summary>
    public void Reset(PendingActivity activity, bool keepPaused, bool resetHeartbeat)
    {
        if (!keepPaused)
            activity.Pause = null;
        activity.ResetRequested = activity.Started;
        Forget(activity, !activity.Started, resetHeartbeat);
        Requeue(activity);
    }

    private static void Forget(PendingActivity activity, bool attempts, bool heartbeat)
    {
        if (attempts)
            activity.Attempt = 1;
        if (heartbeat)
            activity.HeartbeatDetails = null;
    }

    private void Requeue(PendingActivity activity)
    {
        if (activity.Started)
            return;
        activity.EndAttempt();
        EnqueueActivity(activity);
    }
}
