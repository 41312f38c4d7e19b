using Sandbox.VirtualTime;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>Says when the next bookmark of a watch is due; it never makes time move.</summary>
internal sealed class BookmarkTimer : IDisposable
{
    private readonly TimeProvider time;
    private readonly TimeSpan every;
    private ITimer timer;

    public BookmarkTimer(TimeProvider time, TimeSpan every)
    {
        this.time = time;
        this.every = every;
        (timer, Due) = Start();
    }

    public Task Due { get; private set; }

    public void Restart()
    {
        timer.Dispose();
        (timer, Due) = Start();
    }

    public void Dispose() => timer.Dispose();

    private (ITimer Timer, Task Due) Start()
    {
        var due = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (time.PassiveTimer(() => due.TrySetResult(), every), due.Task);
    }
}
