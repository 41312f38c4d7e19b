using Sandbox.VirtualTime;

namespace Sandbox.TemporalTestServer.Timing;

/// <summary>One pending timer of the engine. All members are called under the engine's lock.</summary>
internal sealed class EngineTimer
{
    // The system's timers take at most 49 days at a time.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    private readonly EngineClock clock;
    private readonly Action action;
    private ITimer? timer;
    private bool attracts;

    public EngineTimer(EngineClock clock, TimeSpan due, Action action, bool attracts)
    {
        this.clock = clock;
        this.action = action;
        this.attracts = attracts;
        Due = clock.Now + due;
        Arm();
    }

    public DateTimeOffset Due { get; }

    public void Cancel()
    {
        timer?.Dispose();
        timer = null;
    }

    /// <summary>From now on time moves to this timer by itself: whoever would have come before it is gone.</summary>
    public void AttractFromNow()
    {
        if (timer is null || attracts)
            return;
        Cancel();
        attracts = true;
        Arm();
    }

    private void Arm()
    {
        var due = Due - clock.Now;
        due = due < TimeSpan.Zero ? TimeSpan.Zero : due > Longest ? Longest : due;
        // The caller's context must not live on in the timer.
        using (ExecutionContext.IsFlowSuppressed() ? (AsyncFlowControl?)null : ExecutionContext.SuppressFlow())
        {
            ITimer? armed = null;
            armed = attracts
                ? clock.Time.CreateTimer(_ => clock.RunLocked(() => Fire(armed)), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan)
                : clock.Time.PassiveTimer(() => clock.RunLocked(() => Fire(armed)), Timeout.InfiniteTimeSpan);
            timer = armed;
            armed.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    private void Fire(ITimer? fired)
    {
        // Cancelled or armed again after the callback was on its way.
        if (timer is null || timer != fired)
            return;
        Cancel();
        if (clock.Now < Due)
            Arm();
        else
            action();
    }
}
