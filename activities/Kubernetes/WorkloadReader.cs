using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using WorkerDown.Core.Targets;

namespace WorkerDown.Activities.Kubernetes;

/// <summary>Reads a target's Deployment, its ReplicaSets and the pods they own: by owner references, never only by label.</summary>
public sealed class WorkloadReader(IClusters clusters)
{
    /// <summary>The Deployment object; null when the API answers that it does not exist.</summary>
    public async Task<V1Deployment?> DeploymentAsync(Target target, CancellationToken cancel)
    {
        try
        {
            return await clusters.Get(target.Cluster).AppsV1.ReadNamespacedDeploymentAsync(target.Deployment, target.Namespace, cancellationToken: cancel);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>The ReplicaSets that the Deployment controls.</summary>
    public async Task<IReadOnlyList<V1ReplicaSet>> ReplicaSetsAsync(Target target, V1Deployment deployment, CancellationToken cancel)
    {
        var all = await Pages.AllAsync<V1ReplicaSetList, V1ReplicaSet>(next => clusters.Get(target.Cluster).AppsV1.ListNamespacedReplicaSetAsync(
            target.Namespace, labelSelector: Selector(deployment), limit: Pages.Size, continueParameter: next, cancellationToken: cancel));
        return Ownership.SetsOf(deployment, all);
    }

    /// <summary>The pods that those ReplicaSets control.</summary>
    public async Task<IReadOnlyList<V1Pod>> PodsAsync(Target target, V1Deployment deployment, IReadOnlyList<V1ReplicaSet> sets, CancellationToken cancel)
    {
        var all = await Pages.AllAsync<V1PodList, V1Pod>(next => clusters.Get(target.Cluster).CoreV1.ListNamespacedPodAsync(
            target.Namespace, labelSelector: Selector(deployment), limit: Pages.Size, continueParameter: next, cancellationToken: cancel));
        return Ownership.PodsOf(sets, all);
    }

    /// <summary>All three; nothing but null and empty lists when the Deployment does not exist.</summary>
    public async Task<Workload> ReadAsync(Target target, CancellationToken cancel)
    {
        if (await DeploymentAsync(target, cancel) is not { } deployment)
            return new(null, [], []);
        var sets = await ReplicaSetsAsync(target, deployment, cancel);
        return new(deployment, sets, await PodsAsync(target, deployment, sets, cancel));
    }

    // An empty selector would list every pod of the namespace.
    internal static string Selector(V1Deployment deployment)
    {
        var selector = DeploymentReading.Selector(deployment.Spec?.Selector);
        return selector.Length > 0 ? selector : throw new InvalidOperationException("The Deployment's label selector is empty: it would match every pod. Refused.");
    }
}

/// <summary>A Deployment with what it owns, as the API gave it.</summary>
/// <param name="Deployment">The Deployment; null when it does not exist.</param>
/// <param name="Sets">Its ReplicaSets.</param>
/// <param name="Pods">Their pods.</param>
public sealed record Workload(V1Deployment? Deployment, IReadOnlyList<V1ReplicaSet> Sets, IReadOnlyList<V1Pod> Pods);
