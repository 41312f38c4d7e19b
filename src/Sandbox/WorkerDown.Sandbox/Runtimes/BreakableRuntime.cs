using System.Collections.Concurrent;
using Sandbox.HostingWorker.Faults;
using Sandbox.KubernetesSimulator.Kubelet;

namespace WorkerDown.Sandbox.Runtimes;

/// <summary>Chooses the fault of each pod, for stories in which the pods of one Deployment fare differently.</summary>
/// <param name="make">Makes the runtime that runs the containers, from the choice of each start's fault.</param>
public sealed class BreakableRuntime(Func<Func<ContainerStart, string?>, IContainerRuntime> make) : IContainerRuntime
{
    private readonly ConcurrentDictionary<string, IContainer> running = new();
    private readonly ConcurrentDictionary<string, string?> faults = new();
    private IContainerRuntime? inner;

    /// <summary>What is wrong with the pods that start from here on, and stays wrong with them; null for nothing.</summary>
    public string? FaultOfNewPods { get; set; }

    /// <inheritdoc />
    public IContainer Start(ContainerStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        var pod = start.Pod.Metadata.Uid;
        faults.TryAdd(pod, FaultOfNewPods);
        inner ??= make(s => faults[s.Pod.Metadata.Uid]);
        var container = running[pod] = inner.Start(start);
        container.Exited.ContinueWith(_ => running.TryRemove(new(pod, container)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return container;
    }

    /// <summary>Crashes every pod that runs now, and at each of its next starts.</summary>
    public void BreakPods()
    {
        foreach (var (pod, container) in running)
        {
            if (container.Exited.IsCompleted)
                continue;
            faults[pod] = $"{FaultCatalog.CrashOnce}:1000000";
            container.Kill();
        }
    }
}
