using k8s.Models;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Targets;

namespace WorkerDown.Activities.Diagnose;

/// <summary>What Kubernetes shows of a target.</summary>
/// <param name="Deployment">The Deployment.</param>
/// <param name="Sets">Its ReplicaSets, the newest revision first.</param>
/// <param name="Pods">Its pods, those in trouble first.</param>
/// <param name="Events">Events, the newest first.</param>
/// <param name="Nodes">The nodes of its pods.</param>
/// <param name="Logs">Log tails.</param>
/// <param name="Problems">Sources without facts of their own that failed.</param>
public sealed record GatheredWorkload(
    Observed<DeploymentFacts> Deployment,
    Observed<IReadOnlyList<ReplicaSetFacts>> Sets,
    Observed<IReadOnlyList<PodFacts>> Pods,
    Observed<IReadOnlyList<EventFacts>> Events,
    Observed<IReadOnlyList<NodeFacts>> Nodes,
    IReadOnlyList<LogFacts> Logs,
    IReadOnlyList<string> Problems);

/// <summary>Gathers the Kubernetes side: the Deployment first, then what it owns, then all that belongs to these at once.</summary>
public sealed class WorkloadGatherer(WorkloadReader workloads, SurroundingsReader surroundings, LogReader logs)
{
    /// <summary>Gathers.</summary>
    public async Task<GatheredWorkload> GatherAsync(Target target, SourceLimits.Round round)
    {
        var found = await round.AskAsync("deployment", async c => new Found(await workloads.DeploymentAsync(target, c)));
        if (found.Value?.Deployment is not { } deployment)
        {
            var missing = found.Value is not null ? Observed<DeploymentFacts>.Of(new() { Exists = false, Name = target.Deployment }) : Observed<DeploymentFacts>.Failed(found.Problem!);
            return new(missing, NotRead<ReplicaSetFacts>(), NotRead<PodFacts>(), NotRead<EventFacts>(), NotRead<NodeFacts>(), [], []);
        }
        var autoscalers = round.AskAsync("autoscalers", c => surroundings.AutoscalersAsync(target, c));
        var budgets = round.AskAsync("disruption budgets", c => surroundings.BudgetsAsync(target, c));
        var sets = await round.AskAsync("replica sets", c => workloads.ReplicaSetsAsync(target, deployment, c));
        var pods = sets.Value is { } read
            ? await round.AskAsync("pods", c => workloads.PodsAsync(target, deployment, read, c))
            : Observed<IReadOnlyList<V1Pod>>.Failed($"pods: not asked, because of {sets.Problem}");
        var events = round.AskAsync("events", c => surroundings.EventsAsync(target, deployment, sets.Value ?? [], pods.Value ?? [], c));
        var nodes = round.AskAsync("nodes", c => surroundings.NodesAsync(target, pods.Value ?? [], c));
        var tails = logs.TailsAsync(target, pods.Value ?? [], round);
        await Task.WhenAll(autoscalers, budgets, events, nodes, tails);
        var (scalers, disruption) = ((await autoscalers).Value, (await budgets).Value);
        return new(
            Read("deployment", () => DeploymentReading.Facts(deployment, scalers, disruption)),
            Map(sets, DeploymentReading.Facts),
            Map(pods, p => PodReading.Facts(p, target.Container)),
            await events,
            await nodes,
            await tails,
            [.. new[] { (await autoscalers).Problem, (await budgets).Problem }.OfType<string>()]);
    }

    private static Observed<IReadOnlyList<ReplicaSetFacts>> Map(Observed<IReadOnlyList<V1ReplicaSet>> sets, Func<V1ReplicaSet, ReplicaSetFacts> facts) => sets.Value is { } value
        ? Read<IReadOnlyList<ReplicaSetFacts>>("replica sets", () => value.Select(facts).OrderByDescending(s => s.Revision).ToList())
        : Observed<IReadOnlyList<ReplicaSetFacts>>.Failed(sets.Problem!);

    // Those in trouble first: where the evidence has to be cut, the last ones go.
    private static Observed<IReadOnlyList<PodFacts>> Map(Observed<IReadOnlyList<V1Pod>> pods, Func<V1Pod, PodFacts> facts) => pods.Value is { } value
        ? Read<IReadOnlyList<PodFacts>>("pods", () => value.Select(facts).OrderBy(p => p.Ready).ThenByDescending(p => p.CreatedAt).ToList())
        : Observed<IReadOnlyList<PodFacts>>.Failed(pods.Problem!);

    // An object that is not as the API says is an observation as well: whatever answered, the diagnosis goes on.
    private static Observed<T> Read<T>(string name, Func<T> facts)
        where T : class
    {
        try
        {
            return Observed<T>.Of(facts());
        }
        catch (Exception e)
        {
            return Observed<T>.Failed($"{name}: not as the API describes it: {Problems.Say(e)}");
        }
    }

    private static Observed<IReadOnlyList<T>> NotRead<T>() => Observed<IReadOnlyList<T>>.Failed("not asked: the Deployment could not be read");

    private sealed record Found(V1Deployment? Deployment);
}
