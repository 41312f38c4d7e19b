using Sandbox.KubernetesSimulator.Controllers;
using Sandbox.KubernetesSimulator.Registry;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Kubelet;

/// <summary>The kubelet of one node: a worker for each of its pods.</summary>
/// <remarks>Lock discipline: the lock guards the table of workers only.</remarks>
internal sealed partial class NodeAgent(NodeContext node, Func<string> nextAddress)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, PodWorker> workers = [];

    public string Name => node.Name;

    /// <summary>Takes note of a change; what follows from it happens on the clock.</summary>
    public void Observe(WatchEvent change)
    {
        if (change.Object.Type != ResourceTypes.Pods)
            return;
        var pod = new PodView(change.Object);
        if (pod.NodeName == node.Name)
            node.Clock.After(node.Timings.Report, () => Handle(change, pod));
    }

    public PodWorker? Find(string uid)
    {
        lock (gate)
            return workers.GetValueOrDefault(uid);
    }

    /// <summary>Kills whatever runs, and comes back when it is gone.</summary>
    public async Task StopAsync()
    {
        var last = Workers();
        foreach (var worker in last)
            worker.Forget();
        await Task.WhenAll(last.Select(w => w.Ended)).ConfigureAwait(false);
    }

    private void Handle(WatchEvent change, PodView pod)
    {
        if (SilentSince is not null)
            return;
        if (change.Kind == ChangeKind.Deleted)
        {
            PodWorker? forgotten;
            lock (gate)
                workers.Remove(pod.Stored.Uid, out forgotten);
            forgotten?.Forget();
            return;
        }
        if (!pod.IsDeleting)
        {
            if (!pod.IsOver)
                Admit(pod);
            return;
        }
        var grace = TimeSpan.FromSeconds(pod.Node.Number("metadata", "deletionGracePeriodSeconds") ?? 0);
        if (Find(pod.Stored.Uid) is { } worker)
            worker.End(grace);
        else if (grace > TimeSpan.Zero)
            RemoveUnstarted(pod.Stored);
    }

    private PodWorker? Add(StoredObject pod)
    {
        // A report that was overtaken by the pod's deletion must not bring it back.
        if (Find(pod.Uid) is not null || node.Store.Find(ResourceTypes.Pods, pod.Namespace, pod.Name)?.Uid != pod.Uid)
            return null;
        var worker = new PodWorker(node, pod, nextAddress());
        lock (gate)
            return workers.TryAdd(pod.Uid, worker) ? worker : null;
    }

    private void RemoveUnstarted(StoredObject pod)
    {
        if (node.Store.Find(ResourceTypes.Pods, pod.Namespace, pod.Name)?.Uid == pod.Uid)
            node.Registry.Delete(ResourceTypes.Pods, pod.Namespace, pod.Name, new DeleteRequest { GracePeriodSeconds = 0, Uid = pod.Uid });
    }
}
