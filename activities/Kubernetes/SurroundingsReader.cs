using k8s;
using k8s.Models;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Targets;

namespace WorkerDown.Activities.Kubernetes;

/// <summary>Reads what surrounds a workload: its events, the nodes of its pods, autoscalers and disruption budgets.</summary>
public sealed class SurroundingsReader(IClusters clusters)
{
    /// <summary>Pages of events read at most: a busy namespace has thousands, in no order of time.</summary>
    private const int EventPages = 10;

    /// <summary>Events kept, the newest.</summary>
    private const int EventsKept = 40;

    /// <summary>Events of the Deployment and what it owns, the newest first.</summary>
    public async Task<IReadOnlyList<EventFacts>> EventsAsync(Target target, V1Deployment deployment, IReadOnlyList<V1ReplicaSet> sets, IReadOnlyList<V1Pod> pods, CancellationToken cancel)
    {
        var kept = new List<EventFacts>();
        string? next = null;
        for (var page = 0; page < EventPages && (page == 0 || !string.IsNullOrEmpty(next)); page++)
        {
            var list = await clusters.Get(target.Cluster).CoreV1.ListNamespacedEventAsync(target.Namespace, limit: Pages.Size, continueParameter: next, cancellationToken: cancel);
            kept = Newest(kept.Concat(Ownership.EventsOf(deployment, sets, pods, list.Items ?? []).Select(PodReading.Facts)));
            next = list.Metadata?.ContinueProperty;
        }
        return kept;
    }

    /// <summary>The nodes of the pods; one that the API does not know any more is gone. Nodes are cluster-scoped: the right to read them may be missing.</summary>
    public async Task<IReadOnlyList<NodeFacts>> NodesAsync(Target target, IReadOnlyList<V1Pod> pods, CancellationToken cancel)
    {
        var names = pods.Select(p => p.Spec?.NodeName).OfType<string>().Where(n => n.Length > 0).Distinct().ToList();
        if (names.Count == 0)
            return [];
        var nodes = await Pages.AllAsync<V1NodeList, V1Node>(next => clusters.Get(target.Cluster).CoreV1.ListNodeAsync(limit: Pages.Size, continueParameter: next, cancellationToken: cancel));
        var known = nodes.ToLookup(n => n.Metadata.Name, StringComparer.Ordinal);
        return names.Select(n => known[n].LastOrDefault() is { } node ? PodReading.Facts(node) : new NodeFacts(n, null, "NodeNotFound", null, Exists: false)).ToList();
    }

    /// <summary>The autoscalers of the namespace; KEDA works through one as well.</summary>
    public Task<IReadOnlyList<V2HorizontalPodAutoscaler>> AutoscalersAsync(Target target, CancellationToken cancel) =>
        Pages.AllAsync<V2HorizontalPodAutoscalerList, V2HorizontalPodAutoscaler>(next => clusters.Get(target.Cluster).AutoscalingV2.ListNamespacedHorizontalPodAutoscalerAsync(
            target.Namespace, limit: Pages.Size, continueParameter: next, cancellationToken: cancel));

    /// <summary>The disruption budgets of the namespace.</summary>
    public Task<IReadOnlyList<V1PodDisruptionBudget>> BudgetsAsync(Target target, CancellationToken cancel) =>
        Pages.AllAsync<V1PodDisruptionBudgetList, V1PodDisruptionBudget>(next => clusters.Get(target.Cluster).PolicyV1.ListNamespacedPodDisruptionBudgetAsync(
            target.Namespace, limit: Pages.Size, continueParameter: next, cancellationToken: cancel));

    private static List<EventFacts> Newest(IEnumerable<EventFacts> events) => events.OrderByDescending(e => e.At).Take(EventsKept).ToList();
}
