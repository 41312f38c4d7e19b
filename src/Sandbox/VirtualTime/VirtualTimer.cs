namespace Sandbox.VirtualTime;

/// <summary>One timer of a <see cref="SkippingTimeProvider"/>; its state is guarded by the provider's lock.</summary>
internal sealed class VirtualTimer(SkippingTimeProvider clock, TimerCallback callback, object? state, bool passive, Flow? flow) : ITimer
{
    private readonly ExecutionContext? context = ExecutionContext.Capture();

    /// <summary>By due time; the one armed first goes first.</summary>
    public static readonly IComparer<VirtualTimer> ByDue = Comparer<VirtualTimer>.Create(static (a, b) =>
        a.Due != b.Due ? a.Due.CompareTo(b.Due) : a.Sequence.CompareTo(b.Sequence));

    public DateTimeOffset Due { get; set; }

    public long Sequence { get; set; }

    public TimeSpan Period { get; set; } = Timeout.InfiniteTimeSpan;

    public bool Passive => passive;

    public Flow? Flow => flow;

    public bool Parked { get; set; }

    public bool Disposed { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period) => clock.Arm(this, dueTime, period);

    public void Run()
    {
        if (Disposed)
            return;
        if (Period != Timeout.InfiniteTimeSpan && Period > TimeSpan.Zero)
            clock.Arm(this, Period, Period);
        if (context is null)
            callback(state);
        else
            ExecutionContext.Run(context, static self => ((VirtualTimer)self!).Call(), this);
    }

    public void Dispose() => clock.Disarm(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Call() => callback(state);
}
