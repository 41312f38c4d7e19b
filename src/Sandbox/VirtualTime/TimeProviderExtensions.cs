namespace Sandbox.VirtualTime;

/// <summary>Lets code that takes any <see cref="TimeProvider"/> speak to the shared clock where there is one.</summary>
public static class TimeProviderExtensions
{
    private static readonly IDisposable Nothing = new NoHold();

    /// <summary>Keeps time from skipping until disposed; nothing on a clock that cannot skip.</summary>
    public static IDisposable Hold(this TimeProvider time, string why) =>
        time is SkippingTimeProvider clock ? clock.Hold(why) : Nothing;

    /// <summary>Gives one hold back until disposed, while a caller waits; nothing on a clock that cannot skip.</summary>
    public static IDisposable Park(this TimeProvider time) => time is SkippingTimeProvider clock ? clock.Park() : Nothing;

    /// <summary>
    /// Enters a flow for the present asynchronous context (call it in the method whose waits are meant, not in a helper
    /// that is awaited: the context of an awaited method ends with it). Null on a clock that cannot skip.
    /// </summary>
    /// <param name="time">The clock.</param>
    /// <param name="name">Shown by <see cref="SkippingTimeProvider.Describe"/>.</param>
    /// <param name="holds">True for work that no server holds the clock for.</param>
    public static Flow? EnterFlow(this TimeProvider time, string name, bool holds) =>
        time is SkippingTimeProvider clock ? new Flow(clock, name, holds) : null;

    /// <summary>A timer that never makes time move by itself; an ordinary one on a clock that cannot skip.</summary>
    public static ITimer PassiveTimer(this TimeProvider time, Action callback, TimeSpan dueTime) =>
        time is SkippingTimeProvider clock
            ? clock.CreatePassiveTimer(callback, dueTime)
            : time.CreateTimer(static run => ((Action)run!)(), callback, dueTime, Timeout.InfiniteTimeSpan);

    private sealed class NoHold : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
