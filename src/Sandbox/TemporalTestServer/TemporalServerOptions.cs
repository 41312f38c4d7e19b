using Microsoft.Extensions.Logging;
using Temporalio.Api.Enums.V1;

namespace Sandbox.TemporalTestServer;

/// <summary>How a <see cref="TemporalServer"/> is set up.</summary>
public sealed record TemporalServerOptions
{
    /// <summary>The port on the loopback address; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The clock; null for the system's. With a skipping one, time moves by itself when nothing works.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>The namespaces that exist from the start.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = ["default"];

    /// <summary>Search attributes registered in these namespaces from the start.</summary>
    public IReadOnlyDictionary<string, IndexedValueType> SearchAttributes { get; init; } = new Dictionary<string, IndexedValueType>();

    /// <summary>
    /// True when time moves by itself to the next action of a schedule; false when schedules act only as time passes
    /// (as in Temporal's own test server, where an open schedule would make time run away).
    /// </summary>
    public bool SchedulesMoveTime { get; init; } = true;

    /// <summary>
    /// How long, in real time, a skipping clock waits for a poller that was just answered while a task waits for it; then
    /// its worker counts as busy. A starved machine needs more.
    /// </summary>
    public TimeSpan PollersReturnWithin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The length of a history from which on the server suggests to continue as new.</summary>
    public int SuggestContinueAsNewAfter { get; init; } = 4096;

    /// <summary>How many closed runs are kept; older ones are forgotten first.</summary>
    public int MaximumClosedRuns { get; init; } = 10_000;

    /// <summary>How long closed runs are kept, on the server's clock; null for ever.</summary>
    public TimeSpan? ClosedRunRetention { get; init; }

    /// <summary>Where the server logs; null for nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }
}
