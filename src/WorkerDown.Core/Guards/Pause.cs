namespace WorkerDown.Core.Guards;

/// <summary>A person's word that nothing is to be touched: who, why and until when.</summary>
/// <param name="Source">Where it was said: on the schedule, on the Deployment, or to the open run.</param>
/// <param name="By">Who; null when not said.</param>
/// <param name="Why">Why; null when not said.</param>
/// <param name="Until">Until when; null holds until it is taken away.</param>
/// <param name="Problem">What could not be read of it; it holds all the same.</param>
public sealed record Pause(string Source, string? By = null, string? Why = null, DateTimeOffset? Until = null, string? Problem = null)
{
    /// <summary>Whether it still holds.</summary>
    public bool Holds(DateTimeOffset now) => !(Until <= now);

    /// <summary>As a sentence's part: <c>paused by ada (worker-down.io/pause) until 2026-03-01 05:00Z: migration</c>.</summary>
    public override string ToString() =>
        $"paused{(By is null ? "" : $" by {By}")} ({Source}){(Until is { } until ? $" until {until.UtcDateTime:yyyy-MM-dd HH:mm}Z" : "")}{(Why is null ? "" : $": {Why}")}{(Problem is null ? "" : $" ({Problem})")}";
}
