using Sandbox.TemporalTestServer.Timing;

namespace Sandbox.TemporalTestServer.Matching;

/// <summary>
/// Pollers whose poll was just answered and who will poll again in a moment of real time. While a task waits for one of
/// them the clock is held, else time would skip between two polls of a busy worker.
/// </summary>
internal sealed class ReturningPollers(EngineClock clock, string queue)
{
    // A worker whose slots are all taken does not come back, and must not stop the clock.
    private readonly TimeSpan patience = clock.PollersReturnWithin;

    private readonly Dictionary<string, long> until = [];
    private IDisposable? hold;
    private ITimer? check;
    private bool waiting;

    public bool Expected
    {
        get
        {
            var now = TimeProvider.System.GetTimestamp();
            return until.Count > 0 && until.Values.Any(u => u > now);
        }
    }

    /// <summary>Whether this one will poll again in a moment.</summary>
    public bool Expects(string identity) => until.TryGetValue(identity, out var limit) && limit > TimeProvider.System.GetTimestamp();

    public void Expect(string identity) =>
        until[identity] = TimeProvider.System.GetTimestamp() + (long)(patience.TotalSeconds * TimeProvider.System.TimestampFrequency);

    public void Came(string identity) => until.Remove(identity);

    public void Gone(string identity) => until.Remove(identity);

    public void Forget() => until.Clear();

    public void HoldWhile(bool tasksWait)
    {
        waiting = tasksWait;
        if (!clock.Skips)
            return;
        if (waiting && Expected)
        {
            hold ??= clock.Hold($"task waiting on {queue}");
            check ??= TimeProvider.System.CreateTimer(_ => clock.RunLocked(Check), null, patience, Timeout.InfiniteTimeSpan);
            return;
        }
        hold?.Dispose();
        hold = null;
    }

    private void Check()
    {
        check?.Dispose();
        check = null;
        HoldWhile(waiting);
    }
}
