using k8s;
using k8s.Models;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Targets;

namespace WorkerDown.Activities.Kubernetes;

/// <summary>Reads what surrounds a workload: its events, the nodes of its pods, autoscalers and disruption budgets.</summary>
public sealed class SurroundingsReader(IClusters clusters)
{
    private const int PageSize = 500;

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
            var list = await clusters.Get(target.Cluster).CoreV1.ListNamespacedEventAsync(target.Namespace, limit: PageSize, continueParameter: next, cancellationToken: cancel);
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
        var known = new Dictionary<string, V1Node>(StringComparer.Ordinal);
        string? next = null;
        do
        {
            var list = await clusters.Get(target.Cluster).CoreV1.ListNodeAsync(limit: PageSize, continueParameter: next, cancellationToken: cancel);
            foreach (var node in list.Items ?? [])
                known[node.Metadata.Name] = node;
            next = list.Metadata?.ContinueProperty;
        }
        while (!string.IsNullOrEmpty(next));
        return names.Select(n => known.TryGetValue(n, out var node) ? PodReading.Facts(node) : new NodeFacts(n, null, "NodeNotFound", null, Exists: false)).ToList();
    }

    /// <summary>The autoscalers of the namespace; KEDA works through one as well.</summary>
    public async Task<IReadOnlyList<V2HorizontalPodAutoscaler>> AutoscalersAsync(Target target, CancellationToken cancel) =>
        [.. (await clusters.Get(target.Cluster).AutoscalingV2.ListNamespacedHorizontalPodAutoscalerAsync(target.Namespace, limit: PageSize, cancellationToken: cancel)).Items ?? []];

    /// <summary>The disruption budgets of the namespace.</summary>
    public async Task<IReadOnlyList<V1PodDisruptionBudget>> BudgetsAsync(Target target, CancellationToken cancel) =>
        [.. (await clusters.Get(target.Cluster).PolicyV1.ListNamespacedPodDisruptionBudgetAsync(target.Namespace, limit: PageSize, cancellationToken: cancel)).Items ?? []];

    private static List<EventFacts> Newest(IEnumerable<EventFacts> events) => events.OrderByDescending(e => e.At).Take(EventsKept).ToList();
}
