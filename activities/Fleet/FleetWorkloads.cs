using k8s;
using k8s.Models;
using WorkerDown.Activities.Diagnose;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;
using WorkerDown.Core.Targets;

namespace WorkerDown.Activities.Fleet;

/// <summary>Reads the Kubernetes side of many targets: one list of Deployments a namespace, and one of pods only where something is not ready.</summary>
public sealed class FleetWorkloads(IClusters clusters, SourceLimits limits)
{
    /// <summary>Each target's workload, by target name.</summary>
    public async Task<IReadOnlyDictionary<string, WorkloadHealth>> ReadAsync(IReadOnlyList<Target> targets, CancellationToken cancel)
    {
        var groups = await Task.WhenAll(targets.GroupBy(t => (t.Cluster, t.Namespace)).Select(g => NamespaceAsync(g.Key.Cluster, g.Key.Namespace, g.ToList(), cancel)));
        return groups.SelectMany(g => g).ToDictionary(g => g.Target, g => g.Health);
    }

    private async Task<IEnumerable<(string Target, WorkloadHealth Health)>> NamespaceAsync(string cluster, string @namespace, List<Target> targets, CancellationToken cancel)
    {
        var wanted = targets.Select(t => t.Deployment).ToHashSet(StringComparer.Ordinal);
        var listed = await limits.AskAsync($"deployments of {cluster}/{@namespace}", c => DeploymentsAsync(cluster, @namespace, wanted, c), cancel);
        if (listed.Value is not { } deployments)
            return targets.Select(t => (t.Name, new WorkloadHealth { Problem = listed.Problem }));
        var facts = targets.ToDictionary(t => t.Name, t => deployments.TryGetValue(t.Deployment, out var d) ? d : new DeploymentFacts { Exists = false, Name = t.Deployment });
        var pods = facts.Values.Any(f => f.Exists && f.Ready < f.Replicas)
            ? await limits.AskAsync($"pods of {cluster}/{@namespace}", c => PodsAsync(cluster, @namespace, targets, c), cancel)
            : null;
        return targets.Select(t => (t.Name, Health(facts[t.Name], pods?.Value?[t.Deployment].ToList())));
    }

    private static WorkloadHealth Health(DeploymentFacts facts, IReadOnlyList<PodFacts>? pods) => new()
    {
        Exists = facts.Exists,
        Deployment = facts.Name,
        Replicas = facts.Replicas,
        Ready = facts.Ready,
        Revision = facts.Revision,
        Fingerprint = facts.Template.Fingerprint,
        StableSince = facts.Exists ? Rollout.StableSince(facts) : null,
        RunningPods = pods?.Where(WorkloadHealth.RunsWorker).Select(p => p.Name).ToList(),
        Image = facts.Template.Containers.FirstOrDefault(c => !c.Init)?.Image,
        Nodes = pods?.Select(p => p.Node).OfType<string>().Distinct().ToList() ?? [],
        PodTrouble = pods?.Where(p => !p.Ready).Select(Trouble).OfType<string>().FirstOrDefault(),
    };

    private static string? Trouble(PodFacts pod) =>
        pod.Containers.Where(c => c.Role == ContainerRole.Worker && !c.Ready).Select(c => c.Reason ?? c.LastExit?.Reason).OfType<string>().FirstOrDefault() ?? pod.Reason;

    // To facts page by page: a namespace may hold many more Deployments than are targets, and each of them managed fields and all.
    private async Task<Dictionary<string, DeploymentFacts>> DeploymentsAsync(string cluster, string @namespace, HashSet<string> wanted, CancellationToken cancel)
    {
        var read = await Pages.AllAsync<V1DeploymentList, V1Deployment, DeploymentFacts>(
            next => clusters.Get(cluster).AppsV1.ListNamespacedDeploymentAsync(@namespace, limit: Pages.Size, continueParameter: next, cancellationToken: cancel),
            page => page.Where(d => wanted.Contains(d.Metadata.Name)).Select(d => DeploymentReading.Facts(d)));
        // A list that changes while it is read may show one twice: the later word counts.
        return read.GroupBy(d => d.Name).ToDictionary(g => g.Key, g => g.Last());
    }

    // By name here, where only life is asked; whatever acts goes by owner references.
    private async Task<ILookup<string, PodFacts>> PodsAsync(string cluster, string @namespace, List<Target> targets, CancellationToken cancel)
    {
        var read = await Pages.AllAsync<V1PodList, V1Pod, (string Deployment, PodFacts Pod)>(
            next => clusters.Get(cluster).CoreV1.ListNamespacedPodAsync(@namespace, limit: Pages.Size, continueParameter: next, cancellationToken: cancel),
            page => from pod in page
                    from target in targets
                    where PodNames.BelongsTo(pod.Metadata.Name, target.Deployment)
                    select (target.Deployment, PodReading.Facts(pod, target.Container)));
        return read.ToLookup(p => p.Deployment, p => p.Pod, StringComparer.Ordinal);
    }
}
