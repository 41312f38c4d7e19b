using System.Diagnostics;
using k8s.Models;

namespace Sandbox.KubernetesSimulator.Kubelet.Processes;

/// <summary>
/// Stands in for the kernel's out-of-memory killer: kills a process whose resident memory passes its container's
/// limit. It needs neither cgroups nor root, so it behaves alike on every machine; only a peak shorter than
/// the interval can slip through.
/// </summary>
internal sealed class MemoryWatch(Process process, long limit)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>The container's memory limit in bytes; null where it has none.</summary>
    public static long? LimitOf(V1Container container) =>
        container.Resources?.Limits?.TryGetValue("memory", out var limit) == true ? limit.ToInt64() : null;

    /// <summary>Whether the process was killed for its memory.</summary>
    public bool Killed { get; private set; }

    public async Task RunAsync(CancellationToken ended)
    {
        using var timer = new PeriodicTimer(Interval);
        while (!Killed && await Next(timer, ended).ConfigureAwait(false))
        {
            if (ResidentBytes() <= limit)
                continue;
            Killed = true;
            Signals.Kill(process);
        }
    }

    private static async Task<bool> Next(PeriodicTimer timer, CancellationToken ended)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ended).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // A view of its own: refreshing the container's Process would race with those that wait for its end.
    private long ResidentBytes()
    {
        try
        {
            using var view = Process.GetProcessById(process.Id);
            return view.WorkingSet64;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return 0; // it ended between two looks
        }
    }
}
