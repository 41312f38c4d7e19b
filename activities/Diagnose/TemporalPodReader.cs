using k8s;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Targets;

namespace WorkerDown.Activities.Diagnose;

/// <summary>Reads the pods of Temporal's own server, where it is said which they are: looked at, never touched.</summary>
public sealed class TemporalPodReader(IClusters clusters)
{
    private const int Limit = 100;

    /// <summary>Reads them, those that are not ready first.</summary>
    /// <param name="ownCluster">The target's cluster, where none is named.</param>
    /// <param name="server">Where they are.</param>
    /// <param name="cancel">Cancels.</param>
    public async Task<IReadOnlyList<PodFacts>> ReadAsync(string ownCluster, ServerPods server, CancellationToken cancel)
    {
        var list = await clusters.Get(server.Cluster ?? ownCluster).CoreV1.ListNamespacedPodAsync(
            server.Namespace, labelSelector: server.Selector, limit: Limit, cancellationToken: cancel);
        return (list.Items ?? []).Select(p => PodReading.Facts(p, null)).OrderBy(p => p.Ready).ThenBy(p => p.Name, StringComparer.Ordinal).ToList();
    }
}
