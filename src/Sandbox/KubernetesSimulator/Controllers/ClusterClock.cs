using System.Collections.Concurrent;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <summary>
/// Waits of the cluster's own parts. They belong to the cluster, not to the flow of whoever caused them, and they go on
/// inline from the timer's callback: the clock stands until a step is through.
/// </summary>
internal sealed class ClusterClock(TimeProvider time, CancellationToken stopping)
{
    public TimeProvider Time => time;

    public CancellationToken Stopping => stopping;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Defects of the simulator itself; the cluster reports them when it is disposed.</summary>
    public ConcurrentQueue<Exception> Defects { get; } = new();

    /// <summary>Starts work of the cluster that nobody waits for.</summary>
    public async void Run(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception defect)
        {
            Defects.Enqueue(defect);
        }
    }

    /// <summary>Runs something later; the result cancels it.</summary>
    public ITimer After(TimeSpan delay, Action action)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return time.CreateTimer(
                _ =>
                {
                    if (!stopping.IsCancellationRequested)
                        action();
                },
                null,
                delay > TimeSpan.Zero ? delay : TimeSpan.Zero,
                Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Waits. It never returns once the cluster stops: what waited is left for the collector.</summary>
    public Task Pause(TimeSpan delay)
    {
        var done = new TaskCompletionSource();
        After(delay, done.SetResult);
        return done.Task;
    }

    /// <summary>Waits until something happens, at most so long; false when the time ran out.</summary>
    public async Task<bool> Pause(TimeSpan delay, Task interruption)
    {
        var done = new TaskCompletionSource();
        await using var timer = After(delay, () => done.TrySetResult());
        return await Task.WhenAny(done.Task, interruption).ConfigureAwait(false) == interruption;
    }
}
