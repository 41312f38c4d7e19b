namespace Sandbox.VirtualTime;

/// <summary>
/// The one clock of the sandbox: real time plus an offset that grows by itself. While nothing holds the clock and
/// skipping is unlocked, it jumps to the next due timer, so that a story of minutes takes milliseconds; while
/// something works (a hold), time flows at its real speed.
/// </summary>
/// <remarks>
/// <para>Who holds: a server for every task that somebody is working on, a program for a start-up, a test for a step.</para>
/// <para>Who waits: <see cref="Task.Delay(TimeSpan, TimeProvider)"/> made inside a <see cref="Flow"/> gives one hold back
/// until it fires, so an activity that waits on this clock does not keep time from moving. A timed
/// <see cref="CancellationTokenSource"/> does not: it is a limit on work that is going on.</para>
/// <para>Lock discipline: one lock guards all state; callbacks never run under it.</para>
/// </remarks>
public sealed partial class SkippingTimeProvider : TimeProvider, IDisposable
{
    private readonly object gate = new();
    private readonly SortedSet<VirtualTimer> timers = new(VirtualTimer.ByDue);
    private readonly Dictionary<string, int> holds = [];
    private readonly AutoResetEvent wake = new(false);
    private readonly Thread pump;
    private TimeSpan offset;
    private long sequence;
    private long version;
    private int held;
    private int parked;
    private int locks;
    private int attracting;
    private bool stopped;

    /// <summary>Starts a clock at the present real time.</summary>
    /// <param name="startLocked">True (the default of Temporal's test service) to skip only after <see cref="UnlockSkipping"/>.</param>
    public SkippingTimeProvider(bool startLocked = true)
    {
        locks = startLocked ? 1 : 0;
        pump = new Thread(Pump) { IsBackground = true, Name = "virtual-time" };
        pump.Start();
    }

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return Now;
    }

    /// <inheritdoc />
    public override long GetTimestamp()
    {
        lock (gate)
            return System.GetTimestamp() + (long)(offset.TotalSeconds * System.TimestampFrequency);
    }

    /// <inheritdoc />
    public override long TimestampFrequency => System.TimestampFrequency;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        Create(callback, state, dueTime, period, passive: false);

    /// <summary>A timer that fires in its order when time passes it, but never makes time move by itself.</summary>
    /// <param name="callback">What to run.</param>
    /// <param name="dueTime">From now; <see cref="Timeout.InfiniteTimeSpan"/> disarms.</param>
    public ITimer CreatePassiveTimer(Action callback, TimeSpan dueTime) =>
        Create(static run => ((Action)run!)(), callback, dueTime, Timeout.InfiniteTimeSpan, passive: true);

    /// <summary>Keeps time from skipping until the result is disposed (once counts; again is nothing).</summary>
    /// <param name="why">Shown by <see cref="Describe"/>.</param>
    public IDisposable Hold(string why)
    {
        lock (gate)
            AddHold(why, 1);
        return new Release(() =>
        {
            lock (gate)
                AddHold(why, -1);
            wake.Set();
        });
    }

    /// <summary>
    /// Gives one hold back until the result is disposed (once counts): for a server whose caller, for which somebody
    /// holds the clock, waits in a call that only the passing of time can end.
    /// </summary>
    public IDisposable Park()
    {
        ChangeParked(1);
        return new Release(() => ChangeParked(-1));
    }

    /// <summary>Forbids skipping; counted, as Temporal's test service counts it.</summary>
    public void LockSkipping() => ChangeLocks(1);

    /// <summary>Allows skipping once there are as many unlocks as locks; more unlocks than locks are legitimate.</summary>
    public void UnlockSkipping() => ChangeLocks(-1);

    /// <summary>Moves time forward by <paramref name="by"/>, whatever holds it; timers passed fire in order.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (gate)
        {
            offset += by;
            version++;
        }
        wake.Set();
    }

    /// <summary>What keeps time from skipping and what is due next, for the message of a test that hangs.</summary>
    public string Describe()
    {
        lock (gate)
        {
            var reasons = string.Join(", ", holds.Select(h => $"{h.Key} x{h.Value}"));
            var next = timers.Take(5).Select(t => $"{t.Due - Now:c}{(t.Passive ? " (passive)" : "")}");
            return $"locks={locks} held={held} parked={parked} holds=[{reasons}] next=[{string.Join(", ", next)}]";
        }
    }

    /// <summary>Stops the clock; timers no longer fire.</summary>
    public void Dispose()
    {
        lock (gate)
            stopped = true;
        wake.Set();
        if (Thread.CurrentThread != pump)
            pump.Join(TimeSpan.FromSeconds(5));
    }

    private DateTimeOffset Now => System.GetUtcNow() + offset;

    private void AddHold(string why, int delta)
    {
        var count = holds.GetValueOrDefault(why) + delta;
        if (count == 0)
            holds.Remove(why);
        else
            holds[why] = count;
        held += delta;
        version++;
    }

    private void ChangeLocks(int delta)
    {
        lock (gate)
        {
            locks += delta;
            version++;
        }
        wake.Set();
    }

    private void ChangeParked(int delta)
    {
        lock (gate)
        {
            parked += delta;
            version++;
        }
        wake.Set();
    }

    private VirtualTimer Create(TimerCallback callback, object? state, TimeSpan due, TimeSpan period, bool passive)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, callback, state, passive, IsDelay(state) ? Flow.Current : null);
        timer.Change(due, period);
        return timer;
    }

    // Task.Delay's own state object: the only timer that says "I do nothing until then".
    private static bool IsDelay(object? state) =>
        state is Task && state.GetType().Name.StartsWith("DelayPromise", StringComparison.Ordinal);

    private sealed class Release(Action action) : IDisposable
    {
        private Action? action = action;

        public void Dispose() => Interlocked.Exchange(ref action, null)?.Invoke();
    }
}
