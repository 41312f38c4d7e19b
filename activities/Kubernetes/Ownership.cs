using k8s.Models;

namespace WorkerDown.Activities.Kubernetes;

/// <summary>What a Deployment owns: by owner references, never by label alone (a Job may carry the same labels).</summary>
public static class Ownership
{
    /// <summary>The ReplicaSets that the Deployment controls.</summary>
    public static IReadOnlyList<V1ReplicaSet> SetsOf(V1Deployment deployment, IEnumerable<V1ReplicaSet> sets) =>
        deployment.Metadata?.Uid is { Length: > 0 } uid ? sets.Where(s => DeploymentReading.IsOwnedBy(s.Metadata, uid)).ToList() : [];

    /// <summary>The pods that those ReplicaSets control.</summary>
    public static IReadOnlyList<V1Pod> PodsOf(IReadOnlyList<V1ReplicaSet> sets, IEnumerable<V1Pod> pods)
    {
        var uids = sets.Select(s => s.Metadata?.Uid).OfType<string>().Where(u => u.Length > 0).ToHashSet();
        return pods.Where(p => uids.Any(uid => DeploymentReading.IsOwnedBy(p.Metadata, uid))).ToList();
    }

    /// <summary>Events of the Deployment, its ReplicaSets and pods, and of pods that are gone but were named after one of its ReplicaSets.</summary>
    public static IEnumerable<Corev1Event> EventsOf(V1Deployment deployment, IReadOnlyList<V1ReplicaSet> sets, IReadOnlyList<V1Pod> pods, IEnumerable<Corev1Event> events)
    {
        var uids = sets.Select(s => s.Metadata?.Uid).Concat(pods.Select(p => p.Metadata?.Uid)).Append(deployment.Metadata?.Uid).OfType<string>().ToHashSet();
        var prefixes = sets.Select(s => s.Metadata?.Name).OfType<string>().Select(n => n + "-").ToList();
        return events.Where(e => e.InvolvedObject is { } about
            && ((about.Uid is { } uid && uids.Contains(uid))
                || (about.Kind == "Pod" && about.Name is { } name && prefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal)))));
    }
}
