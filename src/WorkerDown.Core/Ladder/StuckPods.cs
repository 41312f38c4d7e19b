using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Causes;
using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Core.Ladder;

/// <summary>Which pods the DeleteStuckPods rung may delete: failed, evicted, overdue or on a lost node; never a healthy one.</summary>
public static class StuckPods
{
    /// <summary>The pods, each with its reason.</summary>
    public static IReadOnlyList<StuckPod> Of(DiagnosisContext context)
    {
        var lost = NodeRules.PodsOnLostNodes(context.Evidence).GroupBy(l => l.Pod.Uid).ToDictionary(l => l.Key, l => l.First().Pod.Node ?? "(not told)");
        return (context.Evidence.Pods.Value ?? [])
            .Where(p => p.Uid.Length > 0)
            .Select(p => (Pod: p, Why: Why(p, lost, context)))
            .Where(p => p.Why is not null)
            .Select(p => new StuckPod(p.Pod.Name, p.Pod.Uid, p.Why!, context.Policy.AllowForceDelete && p.Pod.DeletionAt is not null))
            .ToList();
    }

    private static string? Why(PodFacts pod, Dictionary<string, string> lost, DiagnosisContext context) => pod switch
    {
        _ when NodeRules.IsEvicted(pod) => $"{pod.Reason}: {pod.Message ?? "by node pressure"}",
        { Phase: "Failed" } => $"failed: {pod.Reason ?? "no reason given"}",
        _ when NodeRules.IsStuck(pod, context) => $"terminating, overdue since {Durations.Say(context.Now - pod.DeletionAt!.Value)}",
        { DeletionAt: null } when lost.TryGetValue(pod.Uid, out var node) => $"on lost node {node}",
        _ => null,
    };
}
