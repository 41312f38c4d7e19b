using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;

namespace WorkerDown.Workflows.Storm;

/// <summary>The input of a storm's run: given by the health check, and by the run itself when it continues as new.</summary>
public sealed record StormRequest
{
    /// <summary>What was seen.</summary>
    public required FleetStorm Seen { get; init; }

    /// <summary>How far calling people has come.</summary>
    public PagingState Paging { get; init; } = new();

    /// <summary>Who has taken it.</summary>
    public string? TakenBy { get; init; }

    /// <summary>When it was first paged; null at the beginning.</summary>
    public DateTimeOffset? Since { get; init; }
}

/// <summary>How a storm ended.</summary>
/// <param name="Message">As a sentence.</param>
/// <param name="Seen">The storm as it was seen last.</param>
/// <param name="Since">First seen down.</param>
/// <param name="EndedAt">When it was over.</param>
/// <param name="Timeline">What happened, in order.</param>
public sealed record StormResult(string Message, FleetStorm Seen, DateTimeOffset Since, DateTimeOffset EndedAt, IReadOnlyList<TimelineEntry> Timeline);
