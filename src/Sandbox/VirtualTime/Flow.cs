namespace Sandbox.VirtualTime;

/// <summary>
/// A piece of asynchronous work whose waits are known to the clock: every <see cref="Task.Delay(TimeSpan, TimeProvider)"/>
/// made inside it, and every <see cref="WhileWaiting(Task)"/>, gives its one hold back for as long as it lasts.
/// </summary>
/// <remarks>
/// An activity is held by the server that handed it out, so its flow holds nothing itself; a test or a scenario has no
/// server behind it, so its flow holds time while it works.
/// </remarks>
public sealed class Flow : IDisposable
{
    private static readonly AsyncLocal<Flow?> Ambient = new();
    private readonly SkippingTimeProvider clock;
    private readonly Flow? outer;

    internal Flow(SkippingTimeProvider clock, string name, bool holds)
    {
        this.clock = clock;
        Name = name;
        Holds = holds;
        outer = Ambient.Value;
        Ambient.Value = this;
        clock.Begin(this);
    }

    internal static Flow? Current => Ambient.Value;

    internal string Name { get; }

    internal bool Holds { get; }

    internal int Waiting { get; set; }

    internal int Parks => Waiting > 0 ? 1 : 0;

    internal bool Ended { get; set; }

    /// <summary>Awaits something that only the passing of time can bring about: time may move meanwhile.</summary>
    public async Task<T> WhileWaiting<T>(Task<T> task)
    {
        clock.Park(this, 1);
        try
        {
            return await task.ConfigureAwait(false);
        }
        finally
        {
            clock.Park(this, -1);
        }
    }

    /// <summary>Awaits something that only the passing of time can bring about: time may move meanwhile.</summary>
    public async Task WhileWaiting(Task task)
    {
        clock.Park(this, 1);
        try
        {
            await task.ConfigureAwait(false);
        }
        finally
        {
            clock.Park(this, -1);
        }
    }

    /// <summary>Ends the flow: its hold and its waits are taken back.</summary>
    public void Dispose()
    {
        clock.End(this);
        if (Ambient.Value == this)
            Ambient.Value = outer;
    }
}
