using k8s;

namespace WorkerDown.Activities.Kubernetes;

/// <summary>The clusters by their configured names.</summary>
public interface IClusters
{
    /// <summary>The client of a cluster.</summary>
    /// <exception cref="InvalidOperationException">The name is not configured; the message lists those that are.</exception>
    IKubernetes Get(string cluster);
}
