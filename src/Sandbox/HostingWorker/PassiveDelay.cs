using Sandbox.VirtualTime;

namespace Sandbox.HostingWorker;

/// <summary>Waits for background chores: they happen when time passes, but must never make it pass.</summary>
internal static class PassiveDelay
{
    public static async Task WaitAsync(TimeProvider time, TimeSpan span, CancellationToken cancel)
    {
        var passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var timer = time.PassiveTimer(() => passed.TrySetResult(), span);
        await passed.Task.WaitAsync(cancel).ConfigureAwait(false);
    }
}
