using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Diagnose.Causes;

/// <summary>Causes that lie with the node or with pods that do not go: runbook "evicted by node pressure", "if stuck, delete the pod".</summary>
public static class NodeRules
{
    /// <summary>Evicted by node pressure; the failed pod object stays until somebody deletes it.</summary>
    public static Finding? Evicted(DiagnosisContext context)
    {
        var evicted = (context.Evidence.Pods.Value ?? []).Where(IsEvicted).ToList();
        // The ReplicaSet replaces an evicted pod by itself; it is the cause only while its replacement does not run either.
        if (evicted.Count == 0 || context.Pods.Any(p => p.Ready) || context.Containers.Any(c => !IsEvicted(c.Pod) && c.Container.LastExit is not null))
            return null;
        return new()
        {
            Cause = ProbableCause.Evicted,
            Reason = Reasons.EvictedByNode,
            Message = $"{evicted.Count} pod(s) were evicted: {evicted[0].Message ?? evicted[0].Reason}",
            RestsOn = evicted.Select(p => $"pod {p.Name}: {p.Phase}, {p.Reason} on {p.Node ?? "no node"}").ToList(),
        };
    }

    /// <summary>The node does not answer, or is gone.</summary>
    public static Finding? NodeLost(DiagnosisContext context)
    {
        var lost = PodsOnLostNodes(context.Evidence).ToList();
        if (lost.Count == 0 || context.Pods.Any(p => p.Ready && lost.All(l => l.Pod.Uid != p.Uid)))
            return null;
        var (pod, node) = lost[0];
        return new()
        {
            Cause = ProbableCause.NodeLost,
            Reason = Reasons.NodeNotReady,
            Message = $"node {node.Name} {(node.Exists ? $"is not ready{Since(node, context.Now)} ({node.Reason})" : "is gone")}; {lost.Count} pod(s) are on such nodes",
            RestsOn = lost.Select(l => $"pod {l.Pod.Name} on node {l.Node.Name}: {l.Pod.Phase}{(l.Pod.DeletionAt is null ? "" : ", being deleted")}").ToList(),
        };
    }

    /// <summary>Pods long past their deletion.</summary>
    public static Finding? StuckTerminating(DiagnosisContext context)
    {
        var stuck = (context.Evidence.Pods.Value ?? []).Where(p => IsStuck(p, context)).ToList();
        if (stuck.Count == 0 || context.Pods.Any(p => p is { Ready: true, DeletionAt: null }))
            return null;
        var overdue = context.Now - stuck.Min(p => p.DeletionAt!.Value);
        return new()
        {
            Cause = ProbableCause.StuckTerminating,
            Reason = Reasons.DeletionOverdue,
            Message = $"{stuck.Count} pod(s) should be gone since {Durations.Say(overdue)}",
            RestsOn = stuck.Select(p => $"pod {p.Name}: deletion was due at {p.DeletionAt:HH:mm:ss}Z").ToList(),
            Confidence = Confidence.Medium,
        };
    }

    /// <summary>Whether the pod was evicted or failed by node pressure.</summary>
    public static bool IsEvicted(PodFacts pod) => pod is { Phase: "Failed", Reason: "Evicted" or "NodeShutdown" or "Terminated" or "Preempting" or "UnexpectedAdmissionError" or "OutOfpods" or "OutOfcpu" or "OutOfmemory" };

    /// <summary>Whether the pod's deletion is overdue by more than the policy's bound.</summary>
    public static bool IsStuck(PodFacts pod, DiagnosisContext context) => IsStuck(pod, context.Policy, context.Now);

    /// <summary>Whether the pod's deletion is overdue by more than the policy's bound.</summary>
    public static bool IsStuck(PodFacts pod, RemediationPolicy policy, DateTimeOffset now) =>
        pod.DeletionAt is { } due && now - due > policy.StuckTerminatingAfter;

    /// <summary>The pods whose node is not ready or gone.</summary>
    public static IEnumerable<(PodFacts Pod, NodeFacts Node)> PodsOnLostNodes(TargetEvidence evidence) =>
        PodsOnLostNodes(evidence.Pods.Value ?? [], evidence.Nodes.Value ?? []);

    /// <summary>The pods whose node is not ready or gone.</summary>
    public static IEnumerable<(PodFacts Pod, NodeFacts Node)> PodsOnLostNodes(IReadOnlyList<PodFacts> pods, IReadOnlyList<NodeFacts> nodes) =>
        from pod in pods
        where pod.Node is not null && pod.Phase is not ("Failed" or "Succeeded")
        join node in nodes on pod.Node equals node.Name
        where node.Ready != true
        select (pod, node);

    private static string Since(NodeFacts node, DateTimeOffset now) => node.Since is { } since ? $" for {Durations.Say(now - since)}" : "";
}
