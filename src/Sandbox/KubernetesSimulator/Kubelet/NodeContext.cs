using Sandbox.KubernetesSimulator.Controllers;
using Sandbox.KubernetesSimulator.Faults;
using Sandbox.KubernetesSimulator.Registry;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Kubelet;

/// <summary>What every part of a node's kubelet works with.</summary>
internal sealed record NodeContext(
    string Name,
    ObjectStore Store,
    ObjectRegistry Registry,
    ClusterClock Clock,
    EventRecorder Events,
    IContainerRuntime Runtime,
    KubeletTimings Timings,
    ClusterFaults Faults)
{
    private readonly HashSet<string> images = [];

    public bool HasImage(string image)
    {
        lock (images)
            return images.Contains(image);
    }

    public void KeepImage(string image)
    {
        lock (images)
            images.Add(image);
    }
}
