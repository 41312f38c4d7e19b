using System.Globalization;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Health;

/// <summary>Whether one task queue is polled, by Temporal's own semantics.</summary>
/// <param name="State">Up: polled. Down: not polled, soundly. Unknown: too early or unreadable.</param>
/// <param name="Reason">A stable word of <see cref="Reasons"/>.</param>
/// <param name="Message">A sentence with figures.</param>
/// <param name="Memory">For the next look; null when nothing could be read.</param>
public sealed record QueueHealth(HealthState State, string Reason, string Message, QueueMemory? Memory)
{
    /// <summary>
    /// A poll lasts up to 60 s on the server and 70 s at most in the SDK; two reads that far apart on our own clock see
    /// every living poller move. Server constant for "seen recently": 70 s.
    /// </summary>
    public static readonly TimeSpan TwoReadsApart = TimeSpan.FromSeconds(75);

    /// <summary>The SDK's default time between two worker heartbeats.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(60);

    /// <summary>A head task older than this with nothing dispatched is proof by itself when no pod runs.</summary>
    public static readonly TimeSpan OldHeadTask = TimeSpan.FromSeconds(60);

    /// <summary>Judges one queue. Any positive sign of work wins; an error is Unknown.</summary>
    /// <param name="queue">What Temporal said.</param>
    /// <param name="before">What the look before left; null at the first.</param>
    /// <param name="servedBefore">Whether an earlier look saw it polled and left no more than that.</param>
    /// <param name="workload">The Kubernetes side, for the join of pollers and pods.</param>
    /// <param name="policy">The tolerances.</param>
    /// <param name="now">Now.</param>
    public static QueueHealth Judge(TaskQueueFacts queue, QueueMemory? before, bool servedBefore, WorkloadHealth workload, RemediationPolicy policy, DateTimeOffset now)
    {
        if (queue.Problem is { } problem)
            return new(HealthState.Unknown, Reasons.ObservationFailed, $"{queue.Queue}: could not be described: {problem}", before);

        var newest = queue.Pollers.Count == 0 ? (DateTimeOffset?)null : queue.Pollers.Max(p => p.LastAccess);
        var ever = servedBefore || before?.EverPolled == true || newest is not null || queue.Backlog > 0 || queue.Heartbeats is { Count: > 0 };
        // The server forgets a poller after 5 minutes: what was dead before does not become unknown by that.
        var forgotten = newest is null && before?.LastAccess is { } seen && now - seen > policy.PollerTolerance;
        var since = before is not null && (before.LastAccess == newest || forgotten) ? before.Since : now;
        var memory = new QueueMemory(queue.Queue, forgotten ? before!.LastAccess : newest, since, ever);
        QueueHealth Say(HealthState state, string reason, string message) => new(state, reason, $"{queue.Queue}: {message}", memory);

        var alive = queue.Pollers.Where(p => !IsDead(p.Identity, workload)).ToList();
        var noPodRuns = workload is { Problem: null, Ready: 0, RunningPods.Count: 0 };
        var headIsStuck = queue is { Backlog: > 0, DispatchRate: 0 } && queue.BacklogAge > OldHeadTask;
        if (!(noPodRuns && headIsStuck))
        {
            if (alive.Count > 0 && now - alive.Max(p => p.LastAccess) is var age && age <= TwoReadsApart)
                return Say(HealthState.Up, Reasons.PollersFresh, $"{alive.Count} poller(s), newest access {Seconds(age)} ago");
            var beats = (queue.Heartbeats ?? []).Where(h => !IsDead(h.Identity, workload)).ToList();
            if (beats.FirstOrDefault(h => Beats(h, now) == true) is { } beat)
                return Say(HealthState.Up, Reasons.HeartbeatsFresh, $"worker heartbeat {Seconds(now - beat.At)} ago");
            if (beats.FirstOrDefault(h => Beats(h, now) is null) is { } late)
                return Say(HealthState.Unknown, Reasons.NeedsSecondRead, $"worker heartbeat {Seconds(now - late.At)} ago: one may be late, a second read decides");
            if (queue.DispatchRate > 0 && !noPodRuns)
                return Say(HealthState.Up, Reasons.TasksDispatched, string.Create(CultureInfo.InvariantCulture, $"{queue.DispatchRate:0.##} tasks/s dispatched"));
        }

        if (noPodRuns && (headIsStuck || alive.Count == 0) && newest is not null)
            return Say(HealthState.Down, Reasons.PollersStale, $"no pod of the target runs; its last poller was seen {Seconds(now - newest.Value)} ago{Waiting(queue)}");
        if (forgotten)
            return Say(HealthState.Down, Reasons.PollersMissing, $"no poller; the last was seen {Seconds(now - before!.LastAccess!.Value)} ago{Waiting(queue)}");
        if (newest is { } last && now - last > policy.PollerTolerance)
            return Say(HealthState.Down, Reasons.PollersStale, $"newest poller access {Seconds(now - last)} ago, tolerance {Seconds(policy.PollerTolerance)}{Waiting(queue)}");
        if (now - since >= TwoReadsApart)
        {
            // A name that was never polled may be mistyped, if there is a worker at all that could poll it.
            var judged = ever || workload is { Problem: null, Ready: 0 };
            return newest is null
                ? Say(judged ? HealthState.Down : HealthState.Unknown, judged ? Reasons.PollersMissing : Reasons.QueueNeverPolled, judged
                    ? $"no poller for {Seconds(now - since)}{Waiting(queue)}"
                    : "no poller and no task was ever seen; is the queue's name right?")
                : Say(HealthState.Down, Reasons.PollersStale, $"no poller access for {Seconds(now - since)} on our clock{Waiting(queue)}");
        }
        return Say(HealthState.Unknown, Reasons.NeedsSecondRead, newest is null
            ? $"no poller in the list; a second read in {Seconds(TwoReadsApart - (now - since))} decides (the list is lost when matching restarts)"
            : $"newest poller access {Seconds(now - newest.Value)} ago; a second read decides");
    }

    /// <summary>
    /// What a heartbeat says: true, its worker lives; false, two beats are missing (130 s at the default interval of
    /// 60 s, 30 s at 10 s); null, one may be late. Its time is the worker's: one from the future tells nothing.
    /// </summary>
    public static bool? Beats(HeartbeatFacts beat, DateTimeOffset now)
    {
        var interval = beat.Interval is { } told && told < HeartbeatInterval ? told : HeartbeatInterval;
        var age = now - beat.At;
        return age < -TwoReadsApart ? false
            : age <= interval + TimeSpan.FromSeconds(15) ? true
            : age <= (2 * interval) + TimeSpan.FromSeconds(10) ? null : false;
    }

    /// <summary>
    /// Whether Kubernetes itself says that this poller's pod does not run: the SDK's identity in a pod is <c>pid@pod</c>.
    /// An identity that cannot be joined is never called dead.
    /// </summary>
    public static bool IsDead(string identity, WorkloadHealth workload)
    {
        if (workload.Problem is not null || workload.RunningPods is not { } running || workload.Deployment.Length == 0)
            return false;
        var host = identity[(identity.IndexOf('@', StringComparison.Ordinal) + 1)..];
        return PodNames.BelongsTo(host, workload.Deployment) && !running.Contains(host);
    }

    private static string Waiting(TaskQueueFacts queue) =>
        queue.Backlog > 0 ? $"; {queue.Backlog} task(s) wait{(queue.BacklogAge is { } age ? $", the oldest for {Seconds(age)}" : "")}" : "";

    private static string Seconds(TimeSpan span) => Durations.Say(span);
}
