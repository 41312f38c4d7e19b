using System.Text.Json.Serialization;

namespace WorkerDown.Core.Diagnose.Evidence;

/// <summary>What Temporal says of one task queue (its workflow side).</summary>
public sealed record TaskQueueFacts
{
    /// <summary>The queue.</summary>
    public required string Queue { get; init; }

    /// <summary>Why it could not be described; then nothing else counts.</summary>
    public string? Problem { get; init; }

    /// <summary>When it was read, on our clock.</summary>
    public DateTimeOffset ReadAt { get; init; }

    /// <summary>Its workflow pollers, the most recent access first. Remembered by the server for 5 minutes.</summary>
    public IReadOnlyList<PollerFacts> Pollers { get; init; } = [];

    /// <summary>Its worker heartbeats, newest first; null where the server has none.</summary>
    public IReadOnlyList<HeartbeatFacts>? Heartbeats { get; init; }

    /// <summary>Tasks waiting; null where the server does not say (before 1.28).</summary>
    public long? Backlog { get; init; }

    /// <summary>Age of the oldest waiting task.</summary>
    public TimeSpan? BacklogAge { get; init; }

    /// <summary>Tasks handed out a second, over 30 s.</summary>
    public double? DispatchRate { get; init; }
}

/// <summary>A poller of a task queue.</summary>
/// <param name="Identity">The SDK's default in a pod is <c>pid@pod-name</c>.</param>
/// <param name="LastAccess">Start of its last poll, or its end.</param>
public sealed record PollerFacts(string Identity, DateTimeOffset LastAccess);

/// <summary>A worker's heartbeat (server 1.30 and later).</summary>
/// <param name="Identity">The worker's identity.</param>
/// <param name="At">By the worker's clock.</param>
/// <param name="FreeWorkflowSlots">Slots for workflow tasks that are free; null when not told.</param>
/// <param name="FreeActivitySlots">Slots for activities that are free; null when not told.</param>
/// <param name="Interval">Time between its last two beats; null when not told (the SDK's default is 60 s).</param>
public sealed record HeartbeatFacts(string Identity, DateTimeOffset At, int? FreeWorkflowSlots, int? FreeActivitySlots, TimeSpan? Interval = null);

/// <summary>Temporal's own health, by a ladder of calls that each exercise one part more.</summary>
public sealed record TemporalHealthFacts
{
    /// <summary>The calls in order.</summary>
    public IReadOnlyList<TemporalPart> Parts { get; init; } = [];

    /// <summary>The first part that is down; null when all answered.</summary>
    [JsonIgnore]
    public TemporalPart? Sick => Parts.FirstOrDefault(p => p.Healthy == false);
}

/// <summary>One rung of that ladder.</summary>
/// <param name="Name">frontend, persistence, matching, history, visibility, scheduler.</param>
/// <param name="Healthy">True: it answered. False: it is sick. Null: it could not be told (not allowed, not served, throttled).</param>
/// <param name="Message">What was asked and how it ended.</param>
public sealed record TemporalPart(string Name, bool? Healthy, string Message);

/// <summary>Open workflows on the target's queues, with a bounded sample proved stalled.</summary>
public sealed record StalledFacts
{
    /// <summary>Open workflows on the queues, by visibility (eventually consistent).</summary>
    public long Open { get; init; }

    /// <summary>Of those, the ones whose workflow tasks fail again and again in the worker's own code; null where the server does not tell (before 1.30).</summary>
    public long? ReportedProblems { get; init; }

    /// <summary>How many of them were described.</summary>
    public int Described { get; init; }

    /// <summary>Of the described, those proved stalled.</summary>
    public IReadOnlyList<StalledWorkflow> Sample { get; init; } = [];
}

/// <summary>A workflow proved stalled: its pending task waits for a worker.</summary>
/// <param name="WorkflowId">Its id.</param>
/// <param name="RunId">Its run.</param>
/// <param name="Type">Its type.</param>
/// <param name="Queue">The queue its task waits on.</param>
/// <param name="Since">When the task was scheduled.</param>
public sealed record StalledWorkflow(string WorkflowId, string RunId, string Type, string Queue, DateTimeOffset Since);

/// <summary>Whether a storm's run is open.</summary>
/// <param name="Seen">What it is about, as a sentence; null when none is open.</param>
public sealed record StormFacts(string? Seen);
