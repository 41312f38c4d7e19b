using k8s;
using k8s.Models;
using WorkerDown.Activities.Fleet;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Targets;

namespace WorkerDown.Activities.Diagnose;

/// <summary>Gathers everything of a target concurrently, each source within its own limit.</summary>
public sealed class EvidenceGatherer(IClusters clusters, WorkloadReader workloads, LogReader logs, TemporalReader temporal, StalledWorkflowReader stalled, AdvancedWorkflowReader advanced, StormReader storms, SourceLimits limits, TimeProvider time)
{
    private const int EventsKept = 40;

    /// <summary>Gathers.</summary>
    public async Task<TargetEvidence> GatherAsync(TargetPlan plan, CancellationToken cancel)
    {
        var target = plan.Target;
        var workload = GatherWorkloadAsync(target, cancel);
        var health = limits.AskAsync("Temporal health", c => temporal.HealthAsync(target.TemporalNamespace, c), cancel);
        var queues = QueuesAsync(target, cancel);
        var waiting = limits.AskAsync("stalled workflows", c => stalled.ReadAsync(target, plan.Policy.Tolerance, c), cancel);
        var storm = limits.AskAsync("storm", storms.ReadAsync, cancel);
        var schedule = limits.AskAsync("health check's schedule", temporal.ScheduleAsync, cancel);
        await Task.WhenAll(workload, health, queues, waiting, storm, schedule);
        var w = await workload;
        return new()
        {
            TakenAt = time.GetUtcNow(),
            Deployment = w.Deployment,
            ReplicaSets = w.Sets,
            Pods = w.Pods,
            Events = w.Events,
            Nodes = w.Nodes,
            Logs = w.Logs,
            TaskQueues = await queues,
            Temporal = (await health) is { Value: { } h } ? h : new() { Parts = [new("frontend", false, (await health).Problem!)] },
            Stalled = await waiting,
            Advanced = await AdvancedAsync(target, w, cancel),
            Storm = await storm,
            Schedule = await schedule,
        };
    }

    /// <summary>Reads each task queue of the target.</summary>
    public async Task<IReadOnlyList<TaskQueueFacts>> QueuesAsync(Target target, CancellationToken cancel)
    {
        var heartbeats = await temporal.HasHeartbeatsAsync(target.TemporalNamespace, cancel);
        return await Task.WhenAll(target.TaskQueues.Select(async queue =>
        {
            var asked = await limits.AskAsync($"task queue {queue}", c => temporal.QueueAsync(target.TemporalNamespace, queue, heartbeats, c), cancel);
            return asked.Value ?? new TaskQueueFacts { Queue = queue, ReadAt = time.GetUtcNow(), Problem = asked.Problem };
        }));
    }

    // Asked only where a rollback has somewhere to go.
    private async Task<Observed<AdvancedFacts>?> AdvancedAsync(Target target, Workload workload, CancellationToken cancel)
    {
        if (workload.Deployment.Value is not { Exists: true } deployment || workload.Sets.Value is not { } sets)
            return null;
        var present = sets.TakeWhile(s => s.Template.Fingerprint == deployment.Template.Fingerprint).ToList();
        if (present.Count == 0 || present.Count == sets.Count || present[^1].CreatedAt is not { } since)
            return null;
        return await limits.AskAsync("advanced workflows", c => advanced.ReadAsync(target, present.Select(s => s.Name).ToList(), since, c), cancel);
    }

    private sealed record Workload(
        Observed<DeploymentFacts> Deployment,
        Observed<IReadOnlyList<ReplicaSetFacts>> Sets,
        Observed<IReadOnlyList<PodFacts>> Pods,
        Observed<IReadOnlyList<EventFacts>> Events,
        Observed<IReadOnlyList<NodeFacts>> Nodes,
        IReadOnlyList<LogFacts> Logs);

    private async Task<Workload> GatherWorkloadAsync(Target target, CancellationToken cancel)
    {
        var found = await limits.AskAsync("deployment", async c => new Found(await workloads.DeploymentAsync(target, c)), cancel);
        if (found.Value?.Deployment is not { } deployment)
        {
            var missing = found.Value is not null ? Observed<DeploymentFacts>.Of(new() { Exists = false, Name = target.Deployment }) : Observed<DeploymentFacts>.Failed(found.Problem!);
            return new(missing, NotRead<ReplicaSetFacts>(), NotRead<PodFacts>(), NotRead<EventFacts>(), NotRead<NodeFacts>(), []);
        }
        var sets = await limits.AskAsync("replica sets", c => workloads.ReplicaSetsAsync(target, deployment, c), cancel);
        var pods = await limits.AskAsync("pods", c => workloads.PodsAsync(target, deployment, sets.Value ?? throw new InvalidOperationException($"not asked, because {sets.Problem}"), c), cancel);
        var events = limits.AskAsync("events", c => EventsAsync(target, deployment, sets.Value, pods.Value, c), cancel);
        var nodes = limits.AskAsync("nodes", c => NodesAsync(target, pods.Value, c), cancel);
        var tails = logs.TailsAsync(target, pods.Value ?? [], cancel);
        await Task.WhenAll(events, nodes, tails);
        return new(
            Observed<DeploymentFacts>.Of(DeploymentReading.Facts(deployment)),
            Map(sets, s => (IReadOnlyList<ReplicaSetFacts>)s.Select(DeploymentReading.Facts).OrderByDescending(r => r.Revision).ToList()),
            Map(pods, p => (IReadOnlyList<PodFacts>)p.Select(x => PodReading.Facts(x, target.Container)).ToList()),
            await events,
            await nodes,
            await tails);
    }

    private async Task<IReadOnlyList<EventFacts>> EventsAsync(Target target, V1Deployment deployment, IReadOnlyList<V1ReplicaSet>? sets, IReadOnlyList<V1Pod>? pods, CancellationToken cancel)
    {
        var uids = (sets ?? []).Select(s => s.Metadata.Uid).Concat((pods ?? []).Select(p => p.Metadata.Uid)).Append(deployment.Metadata.Uid).ToHashSet();
        var list = await clusters.Get(target.Cluster).CoreV1.ListNamespacedEventAsync(target.Namespace, limit: 500, cancellationToken: cancel);
        return list.Items.Where(e => e.InvolvedObject?.Uid is { } uid && uids.Contains(uid))
            .Select(PodReading.Facts).OrderByDescending(e => e.At).Take(EventsKept).ToList();
    }

    // Nodes are cluster-scoped: without the right to read them the pods still tell most of it.
    private async Task<IReadOnlyList<NodeFacts>> NodesAsync(Target target, IReadOnlyList<V1Pod>? pods, CancellationToken cancel)
    {
        var names = (pods ?? []).Select(p => p.Spec?.NodeName).OfType<string>().Distinct().ToList();
        if (names.Count == 0)
            return [];
        var list = await clusters.Get(target.Cluster).CoreV1.ListNodeAsync(limit: 1000, cancellationToken: cancel);
        var known = list.Items.ToDictionary(n => n.Metadata.Name);
        return names.Select(n => known.TryGetValue(n, out var node) ? PodReading.Facts(node) : new NodeFacts(n, null, "NodeNotFound", null, Exists: false)).ToList();
    }

    private static Observed<IReadOnlyList<T>> NotRead<T>() => Observed<IReadOnlyList<T>>.Failed("not asked: the Deployment could not be read");

    private static Observed<TOut> Map<TIn, TOut>(Observed<TIn> observed, Func<TIn, TOut> map)
        where TIn : class
        where TOut : class => observed.Value is { } value ? Observed<TOut>.Of(map(value)) : Observed<TOut>.Failed(observed.Problem!);

    private sealed record Found(V1Deployment? Deployment);
}
