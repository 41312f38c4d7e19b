namespace Sandbox.KubernetesSimulator.Tests.Support;

/// <summary>
/// A clock that moves only when it is told to, from one due timer to the next. Real time never shows in it, so what a
/// cluster does on it, and in which order, is the same on the slowest machine.
/// </summary>
/// <remarks>Lock discipline: the lock guards the timers and the time; callbacks run outside it, on the thread that moves it.</remarks>
internal sealed class StillClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<Timer> timers = [];
    private DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private long armed;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves it, and fires what falls due on the way in its order, those that come up meanwhile included.</summary>
    public void Advance(TimeSpan by)
    {
        var target = GetUtcNow() + by;
        while (Next(target) is { } due)
            due.Fire();
        lock (gate)
            now = target;
    }

    private Timer? Next(DateTimeOffset limit)
    {
        lock (gate)
        {
            var next = timers.Where(t => t.Due <= limit).MinBy(t => (t.Due, t.Order));
            if (next is null)
                return null;
            now = next.Due > now ? next.Due : now;
            timers.Remove(next);
            return next;
        }
    }

    private void Arm(Timer timer, TimeSpan dueTime)
    {
        lock (gate)
        {
            timers.Remove(timer);
            if (dueTime < TimeSpan.Zero)
                return;
            timer.Due = now + dueTime;
            timer.Order = armed++;
            timers.Add(timer);
        }
    }

    private sealed class Timer(StillClock clock, Action callback) : ITimer
    {
        private TimeSpan period;

        public DateTimeOffset Due { get; set; }

        public long Order { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan every)
        {
            period = every;
            clock.Arm(this, dueTime);
            return true;
        }

        public void Fire()
        {
            if (period > TimeSpan.Zero)
                clock.Arm(this, period);
            callback();
        }

        public void Dispose() => clock.Arm(this, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
