namespace WorkerDown.Core.Targets;

/// <summary>A time of the week in which nothing is touched. People are called all the same when the worker is not back in time.</summary>
public sealed record MaintenanceWindow
{
    /// <summary>The days on which it begins; empty means every day.</summary>
    public IReadOnlyList<DayOfWeek> Days { get; init; } = [];

    /// <summary>When it begins, in its zone's time.</summary>
    public required TimeOnly From { get; init; }

    /// <summary>When it ends; not later than <see cref="From"/> means on the next day.</summary>
    public required TimeOnly To { get; init; }

    /// <summary>The zone of its times, as IANA names it. Default UTC.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>What it is for; null when not said.</summary>
    public string? Why { get; init; }
}
