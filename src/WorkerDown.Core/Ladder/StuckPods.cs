using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Causes;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Ladder;

/// <summary>
/// Which pods the DeleteStuckPods rung may delete: failed, evicted, overdue or on a lost node; never a healthy one. A
/// pod that is being deleted already is only touched by force: a second deletion without it changes nothing.
/// </summary>
public static class StuckPods
{
    /// <summary>The pods, each with its reason.</summary>
    public static IReadOnlyList<StuckPod> Of(DiagnosisContext context) =>
        Of(context.Evidence.Pods.Value ?? [], context.Evidence.Nodes.Value ?? [], context.Policy, context.Now);

    /// <summary>The pods, each with its reason: asked again of the present world right before they are deleted.</summary>
    public static IReadOnlyList<StuckPod> Of(IReadOnlyList<PodFacts> pods, IReadOnlyList<NodeFacts> nodes, RemediationPolicy policy, DateTimeOffset now)
    {
        var lost = NodeRules.PodsOnLostNodes(pods, nodes).GroupBy(l => l.Pod.Uid).ToDictionary(l => l.Key, l => l.First().Pod.Node ?? "(not told)");
        return pods
            .Where(p => p.Uid.Length > 0)
            .Select(p => (Pod: p, Why: Why(p, lost, policy, now)))
            .Where(p => p.Why is not null && (p.Pod.DeletionAt is null || policy.AllowForceDelete))
            .Select(p => new StuckPod(p.Pod.Name, p.Pod.Uid, p.Why!, p.Pod.DeletionAt is not null))
            .ToList();
    }

    /// <summary>Why there is nothing to delete, as a sentence.</summary>
    public static string NothingToDelete(DiagnosisContext context) =>
        (context.Evidence.Pods.Value ?? []).Count(p => NodeRules.IsStuck(p, context)) is > 0 and var overdue && !context.Policy.AllowForceDelete
            ? $"{overdue} pod(s) are overdue, but only force would remove them, and force is not allowed (allowForceDelete)"
            : "no pod is failed, evicted, overdue or on a lost node";

    private static string? Why(PodFacts pod, Dictionary<string, string> lost, RemediationPolicy policy, DateTimeOffset now) => pod switch
    {
        _ when NodeRules.IsEvicted(pod) => $"{pod.Reason}: {pod.Message ?? "by node pressure"}",
        { Phase: "Failed" } => $"failed: {pod.Reason ?? "no reason given"}",
        _ when NodeRules.IsStuck(pod, policy, now) => $"terminating, overdue since {Durations.Say(now - pod.DeletionAt!.Value)}",
        { DeletionAt: null } when lost.TryGetValue(pod.Uid, out var node) => $"on lost node {node}",
        _ => null,
    };
}
