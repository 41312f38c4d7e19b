using Sandbox.VirtualTime;

namespace Sandbox.TemporalTestServer.Timing;

/// <summary>
/// The server's view of the clock: timers whose callbacks run under the engine's lock, and holds for work in progress.
/// </summary>
internal sealed class EngineClock(TimeProvider time, Action<Action> runLocked, TimeSpan pollersReturnWithin)
{
    public TimeProvider Time => time;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>True when time can be skipped, so that waiting callers must be known to the clock.</summary>
    public bool Skips => time is SkippingTimeProvider;

    /// <summary>Real time in which a poller that was answered is expected back.</summary>
    public TimeSpan PollersReturnWithin => pollersReturnWithin;

    /// <summary>A timer that time moves to by itself when nothing works: what a workflow or its author waits for.</summary>
    public EngineTimer Attract(TimeSpan due, Action action) => new(this, due, action, attracts: true);

    /// <summary>A timer that only fires when time passes it: the server's own safety nets.</summary>
    public EngineTimer Passive(TimeSpan due, Action action) => new(this, due, action, attracts: false);

    public IDisposable Hold(string why) => time.Hold(why);

    /// <summary>Gives one hold back while a caller of the server waits for the clock.</summary>
    public IDisposable Park() => time.Park();

    internal void RunLocked(Action action) => runLocked(action);
}
