namespace WorkerDown.Core.Health;

/// <summary>What one look at a target leaves to the next: the two reads that a sound "down" needs, on our own clock.</summary>
public sealed record TargetMemory
{
    /// <summary>When it was first seen down without having been up since; null when it is not down.</summary>
    public DateTimeOffset? FirstSeenDown { get; init; }

    /// <summary>Since when none of its pods was seen ready.</summary>
    public DateTimeOffset? NoReadyPodsSince { get; init; }

    /// <summary>What was last seen of each queue.</summary>
    public IReadOnlyList<QueueMemory> Queues { get; init; } = [];

    /// <summary>Of a healthy target, whose queues are seen anew at every look: the names of those that were seen polled.</summary>
    public IReadOnlyList<string>? Polled { get; init; }

    /// <summary>Revisions seen healthy, newest first; at most <see cref="HealthyRevisionsKept"/>.</summary>
    public IReadOnlyList<HealthyRevision> Healthy { get; init; } = [];

    /// <summary>How many healthy revisions are remembered: the current one and those a rollback could choose.</summary>
    public const int HealthyRevisionsKept = 4;
}

/// <summary>What was last seen of a queue's pollers.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="LastAccess">The newest access seen; null when the list was empty.</param>
/// <param name="Since">Since when, on our clock, that has not changed.</param>
/// <param name="EverPolled">Whether a poller or a task was ever seen: a mistyped queue looks exactly like a dead worker, but never had either.</param>
public sealed record QueueMemory(string Queue, DateTimeOffset? LastAccess, DateTimeOffset Since, bool EverPolled);

/// <summary>A revision that was seen with all its queues polled.</summary>
/// <param name="Revision">Its number then.</param>
/// <param name="Fingerprint">Digest of its template.</param>
/// <param name="At">When it was last seen so, to the hour.</param>
public sealed record HealthyRevision(long Revision, string Fingerprint, DateTimeOffset At);
