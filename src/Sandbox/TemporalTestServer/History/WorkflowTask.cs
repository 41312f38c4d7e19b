using Sandbox.TemporalTestServer.Matching;
using Sandbox.TemporalTestServer.Timing;

namespace Sandbox.TemporalTestServer.History;

/// <summary>How a workflow task stands to the history.</summary>
internal enum WorkflowTaskKind
{
    /// <summary>Its events are written as they happen.</summary>
    Normal,

    /// <summary>A repeated attempt: its events are written when it completes, so that failing for ever writes nothing.</summary>
    Transient,

    /// <summary>Made for updates only: its events are written when it completes, and not at all if it rejects them.</summary>
    Speculative,
}

/// <summary>The one pending workflow task of a run.</summary>
internal sealed class WorkflowTask
{
    public required WorkflowTaskKind Kind { get; set; }

    public required long ScheduledEventId { get; set; }

    public required int Attempt { get; set; }

    public required DateTimeOffset Scheduled { get; set; }

    public required DateTimeOffset OriginallyScheduled { get; init; }

    public bool Started => StartedAt is not null;

    public DateTimeOffset? StartedAt { get; set; }

    public long StartedEventId { get; set; }

    public long Serial { get; set; }

    public string Identity { get; set; } = "";

    public string RequestId { get; set; } = "";

    public MatchingQueue? Queue { get; set; }

    public QueuedTask? Queued { get; set; }

    public bool OnStickyQueue { get; set; }

    /// <summary>Sticky schedule-to-start while it waits, start-to-close once it is started.</summary>
    public EngineTimer? Timeout { get; set; }

    public IDisposable? Hold { get; set; }

    /// <summary>Queries answered together with this task, by their id.</summary>
    public Dictionary<string, PendingQuery> Queries { get; } = [];

    /// <summary>Updates whose request went out with this task.</summary>
    public List<PendingUpdate> SentUpdates { get; } = [];
}
