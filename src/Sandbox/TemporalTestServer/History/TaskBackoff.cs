namespace Sandbox.TemporalTestServer.History;

/// <summary>
/// How long a workflow task may take. A worker reports only the first failure of a task and lets the next attempts run into their
/// time-out, so the service spaces them out by making that time-out longer. The service adds some jitter, this one none.
/// </summary>
internal static class TaskBackoff
{
    private const int FreeAttempts = 3;
    private static readonly TimeSpan Initial = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>The limit of an attempt, counted from 1.</summary>
    public static TimeSpan Timeout(TimeSpan configured, int attempt) =>
        attempt <= FreeAttempts ? configured : configured + Wait(attempt - FreeAttempts);

    // Beyond ten doublings it is the longest anyway.
    private static TimeSpan Wait(int doublings) => TimeSpan.FromTicks(Math.Min(Longest.Ticks, Initial.Ticks << Math.Min(doublings - 1, 10)));
}
