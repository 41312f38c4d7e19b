namespace Sandbox.VirtualTime;

/// <content>The thread that fires timers and moves time.</content>
public sealed partial class SkippingTimeProvider
{
    // A look is quiet when nothing changed since the one before; a few quiet looks in a row cover the gap between
    // an answer on its way and the continuation that reads it.
    private const int QuietLooksBeforeSkip = 3;

    private void Pump()
    {
        var quietLooks = 0;
        var seen = -1L;
        while (true)
        {
            List<VirtualTimer> due;
            TimeSpan? wait;
            lock (gate)
            {
                if (stopped)
                    return;
                due = TakeDue(Now);
                wait = due.Count > 0 ? TimeSpan.Zero : timers.Count == 0 ? null : timers.Min!.Due - Now;
                if (due.Count == 0 && CanSkip)
                {
                    quietLooks = seen == version && ThreadPool.PendingWorkItemCount == 0 ? quietLooks + 1 : 0;
                    seen = version;
                    if (quietLooks >= QuietLooksBeforeSkip)
                    {
                        quietLooks = 0;
                        offset += Max(timers.Min!.Due - Now, TimeSpan.Zero);
                        due = TakeDue(timers.Min!.Due);
                    }
                    else
                    {
                        wait = TimeSpan.Zero;
                    }
                }
                if (due.Count > 0)
                    AddHold("timer callback", 1);
            }
            if (due.Count > 0)
                Fire(due);
            else if (wait == TimeSpan.Zero)
                Thread.Yield();
            else
                wake.WaitOne(wait is null || wait > TimeSpan.FromMinutes(1) ? TimeSpan.FromMinutes(1) : Max(wait.Value, TimeSpan.Zero));
        }
    }

    private bool CanSkip => locks <= 0 && held - parked <= 0 && attracting > 0;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private List<VirtualTimer> TakeDue(DateTimeOffset now)
    {
        var due = new List<VirtualTimer>();
        while (timers.Count > 0 && timers.Min!.Due <= now)
        {
            var timer = timers.Min!;
            Remove(timer);
            due.Add(timer);
        }
        if (due.Count > 0)
            version++;
        return due;
    }

    // Callbacks run on the pool, in order, under one hold: the pump stays free and time stands until they are through.
    private void Fire(List<VirtualTimer> due) => ThreadPool.UnsafeQueueUserWorkItem(
        _ =>
        {
            foreach (var timer in due)
                timer.Run();
            lock (gate)
                AddHold("timer callback", -1);
            wake.Set();
        },
        null);

    internal bool Arm(VirtualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            if (timer.Disposed)
                return false;
            Remove(timer);
            timer.Period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                timer.Due = Now + dueTime;
                timer.Sequence = ++sequence;
                timers.Add(timer);
                attracting += timer.Passive ? 0 : 1;
                Park(timer);
            }
            version++;
        }
        wake.Set();
        return true;
    }

    internal void Disarm(VirtualTimer timer)
    {
        lock (gate)
        {
            timer.Disposed = true;
            Remove(timer);
            version++;
        }
        wake.Set();
    }

    private void Remove(VirtualTimer timer)
    {
        if (timers.Remove(timer))
            attracting -= timer.Passive ? 0 : 1;
        Unpark(timer);
    }

    private void Park(VirtualTimer timer)
    {
        if (timer.Flow is not { Ended: false } flow || timer.Parked)
            return;
        timer.Parked = true;
        Wait(flow, 1);
    }

    private void Unpark(VirtualTimer timer)
    {
        if (!timer.Parked)
            return;
        timer.Parked = false;
        if (timer.Flow is not { Ended: false } flow)
            return; // the flow took its parks along when it ended
        Wait(flow, -1);
    }

    // A flow has one hold to give back, however many of its branches wait at once.
    private void Wait(Flow flow, int delta)
    {
        parked -= flow.Parks;
        flow.Waiting += delta;
        parked += flow.Parks;
    }

    internal void Begin(Flow flow)
    {
        lock (gate)
        {
            if (flow.Holds)
                AddHold(flow.Name, 1);
            version++;
        }
    }

    internal void Park(Flow flow, int delta)
    {
        lock (gate)
        {
            if (flow.Ended)
                return;
            Wait(flow, delta);
            version++;
        }
        wake.Set();
    }

    internal void End(Flow flow)
    {
        lock (gate)
        {
            if (flow.Ended)
                return;
            flow.Ended = true;
            parked -= flow.Parks;
            if (flow.Holds)
                AddHold(flow.Name, -1);
            version++;
        }
        wake.Set();
    }
}
