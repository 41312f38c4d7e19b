using Grpc.Core;

namespace Sandbox.TemporalTestServer.Frontend;

/// <summary>Waits of long-polling calls, in real time: they never expire because the shared clock jumped.</summary>
internal sealed class CallWaits
{
    private static readonly TimeSpan WithoutDeadline = TimeSpan.FromSeconds(30);

    // An answer needs this much of the caller's time to reach it.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    private CancellationTokenSource connections = new();

    /// <summary>What is left of the caller's time.</summary>
    public static TimeSpan Remaining(ServerCallContext context) =>
        context.Deadline == DateTime.MaxValue ? WithoutDeadline : context.Deadline - DateTime.UtcNow;

    /// <summary>How long a call may wait so that its answer still arrives in time.</summary>
    public static TimeSpan Patience(ServerCallContext context, TimeSpan most)
    {
        var patience = Remaining(context) - Margin;
        return patience > most ? most : patience < TimeSpan.Zero ? TimeSpan.Zero : patience;
    }

    /// <summary>Breaks off every wait, as a lost connection does.</summary>
    public void Break()
    {
        var broken = Interlocked.Exchange(ref connections, new CancellationTokenSource());
        broken.Cancel();
        broken.Dispose();
    }

    /// <summary>True when the task ended, false when its time was up; throws when the caller or the connection went away.</summary>
    public async Task<bool> For(Task task, TimeSpan most, ServerCallContext context)
    {
        if (task.IsCompleted)
            return true;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, connections.Token);
        var timeUp = Task.Delay(most, ended.Token);
        var first = await Task.WhenAny(task, timeUp);
        if (first == task)
        {
            await ended.CancelAsync();
            return true;
        }
        if (!ended.IsCancellationRequested)
            return false;
        context.CancellationToken.ThrowIfCancellationRequested();
        throw Common.RpcErrors.Unavailable("the connection was lost");
    }
}
