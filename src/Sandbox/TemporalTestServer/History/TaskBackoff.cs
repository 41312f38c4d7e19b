namespace Sandbox.TemporalTestServer.History;

/// <summary>
/// By how much a workflow task may take longer than configured. A worker reports only the first failure of a task and lets the next
/// attempts run into their time-out, so the service spaces them out by making that time-out longer. The service adds some jitter,
/// this one none.
/// </summary>
internal static class TaskBackoff
{
    private const int FreeAttempts = 3;
    private static readonly TimeSpan Initial = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>What is added to the time-out of an attempt, counted from 1.</summary>
    public static TimeSpan Wait(int attempt) =>
        attempt <= FreeAttempts ? TimeSpan.Zero
        // Beyond ten doublings it is the longest anyway.
        : TimeSpan.FromTicks(Math.Min(Longest.Ticks, Initial.Ticks << Math.Min(attempt - FreeAttempts - 1, 10)));
}
