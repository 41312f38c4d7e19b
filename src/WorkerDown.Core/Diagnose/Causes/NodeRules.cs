using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Diagnose.Causes;

/// <summary>Causes that lie with the node or with pods that do not go: runbook "evicted by node pressure", "if stuck, delete the pod".</summary>
public static class NodeRules
{
    /// <summary>Evicted by node pressure; the failed pod object stays until somebody deletes it.</summary>
    public static Finding? Evicted(DiagnosisContext context)
    {
        var evicted = (context.Evidence.Pods.Value ?? []).Where(p => IsEvicted(p) && IsOfNow(p, context)).ToList();
        // The ReplicaSet replaces an evicted pod by itself; it is the cause only while its replacement does not run either.
        if (evicted.Count == 0 || context.Pods.Any(p => p.Ready) || context.Containers.Any(c => !IsEvicted(c.Pod) && c.Container.LastExit is not null))
            return null;
        var pressure = (context.Evidence.Nodes.Value ?? []).Where(n => n.Pressure is { Count: > 0 } && evicted.Any(p => p.Node == n.Name)).ToList();
        return new()
        {
            Cause = ProbableCause.Evicted,
            Reason = Reasons.EvictedByNode,
            Message = $"{evicted.Count} pod(s) were evicted: {evicted[0].Message ?? evicted[0].Reason}"
                + (pressure.Count > 0 ? $"; node {pressure[0].Name} reports {string.Join(", ", pressure[0].Pressure!)}" : ""),
            RestsOn = evicted.Select(p => $"pod {p.Name}: {p.Phase}, {p.Reason} on {p.Node ?? "no node"}").ToList(),
            // Its replacement is there and may still come up: the eviction alone does not explain what keeps it.
            Confidence = context.Pods.Any(p => !IsEvicted(p)) ? Confidence.Medium : Confidence.High,
        };
    }

    /// <summary>The node does not answer, or is gone.</summary>
    public static Finding? NodeLost(DiagnosisContext context)
    {
        var lost = PodsOnLostNodes(context.Evidence.Pods.Value ?? [], context.Evidence.Nodes.Value ?? []).ToList();
        if (lost.Count == 0 || context.Pods.Any(p => p.Ready && p.DeletionAt is null && lost.All(l => l.Pod != p)))
            return null;
        var (pod, node) = lost[0];
        return new()
        {
            Cause = ProbableCause.NodeLost,
            Reason = Reasons.NodeNotReady,
            Message = node is null
                ? $"{lost.Count} pod(s) are in state Unknown: the node {pod.Node ?? "(not told)"} does not report"
                : $"node {node.Name} {(node.Exists ? $"is not ready{Since(node, context.Now)} ({node.Reason ?? "no reason given"})" : "is gone")}; {lost.Count} pod(s) are on such nodes",
            RestsOn = lost.Select(l => $"pod {l.Pod.Name} on node {l.Pod.Node ?? "(not told)"}: {l.Pod.Phase}{(l.Pod.Reason is { } r ? $", {r}" : "")}{(l.Pod.DeletionAt is null ? "" : ", being deleted")}").ToList(),
            Confidence = node is null ? Confidence.Medium : Confidence.High,
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
            RestsOn = stuck.Select(p => $"pod {p.Name}: deletion was due at {p.DeletionAt:HH:mm:ss}Z, node {p.Node ?? "none"}").ToList(),
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

    /// <summary>
    /// The pods whose node is not ready or gone. Where the nodes could not be read (they are cluster-scoped) the node is
    /// null, and the pods' own word is taken.
    /// </summary>
    public static IEnumerable<(PodFacts Pod, NodeFacts? Node)> PodsOnLostNodes(IReadOnlyList<PodFacts> pods, IReadOnlyList<NodeFacts> nodes)
    {
        foreach (var pod in pods.Where(p => p.Phase is not ("Failed" or "Succeeded")))
        {
            var node = nodes.FirstOrDefault(n => n.Name == pod.Node);
            if (pod.Node is not null && node is not null && IsLost(node))
                yield return (pod, node);
            else if (node is null && (pod.Phase == "Unknown" || pod.Reason == "NodeLost"))
                yield return (pod, null);
        }
    }

    // A node that says nothing of its readiness at all tells nothing; one whose kubelet fell silent says Unknown with a reason.
    private static bool IsLost(NodeFacts node) => !node.Exists || node.Ready == false || (node.Ready is null && node.Reason is not null);

    // Evicted pods stay for days: one that was evicted long before a pod of the present revision came tells nothing of now.
    private static bool IsOfNow(PodFacts pod, DiagnosisContext context)
    {
        var ended = pod.Containers.Max(c => c.LastExit?.At) ?? pod.ReadyChangedAt;
        return ended is null || context.Now - ended < CrashRules.ExitIsRecent || context.Pods.All(p => p == pod || IsEvicted(p));
    }

    private static string Since(NodeFacts node, DateTimeOffset now) => node.Since is { } since && since <= now ? $" for {Durations.Say(now - since)}" : "";
}
