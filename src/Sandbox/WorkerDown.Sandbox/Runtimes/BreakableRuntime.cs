using System.Collections.Concurrent;
using Sandbox.HostingWorker.Faults;
using Sandbox.KubernetesSimulator.Kubelet;

namespace WorkerDown.Sandbox.Runtimes;

/// <summary>Runs containers in process, and can break the pods that run now: they crash, and crash again at every start.</summary>
/// <param name="make">Makes the runtime from the choice of each start's fault.</param>
public sealed class BreakableRuntime(Func<Func<ContainerStart, string?>, IContainerRuntime> make) : IContainerRuntime
{
    private readonly ConcurrentDictionary<string, IContainer> running = new();
    private readonly ConcurrentDictionary<string, bool> broken = new();
    private IContainerRuntime? inner;

    /// <inheritdoc />
    public IContainer Start(ContainerStart start)
    {
        inner ??= make(s => broken.ContainsKey(s.Pod.Metadata.Uid) ? $"{FaultCatalog.CrashOnce}:1000000" : null);
        return running[start.Pod.Metadata.Uid] = inner.Start(start);
    }

    /// <summary>Crashes every pod that runs now.</summary>
    public void BreakPods()
    {
        foreach (var (pod, container) in running)
        {
            if (container.Exited.IsCompleted)
                continue;
            broken[pod] = true;
            container.Kill();
        }
    }
}
