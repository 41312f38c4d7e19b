using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Controllers;
using Sandbox.KubernetesSimulator.Faults;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Kubelet;

/// <content>The node itself: gone and back again, or short of something.</content>
internal sealed partial class NodeAgent
{
    private NodePressure? pressure;

    /// <summary>Since when the kubelet says nothing; null while it does.</summary>
    public DateTimeOffset? SilentSince { get; private set; }

    /// <summary>Looks at what is wrong with the node and its pods now.</summary>
    public void Look()
    {
        var lost = node.Faults.Find<NodeLost>(node.Name) is not null;
        if (lost && SilentSince is null)
            Lose();
        else if (!lost && SilentSince is not null)
            Return();
        if (SilentSince is not null)
            return;
        LookAtPressure();
        foreach (var worker in Workers())
        {
            if (node.Faults.Find<Eviction>(worker.Pod) is { } eviction)
                Evict(worker, eviction);
            worker.Resume();
        }
    }

    private void Lose()
    {
        SilentSince = node.Clock.Now;
        List<PodWorker> dead;
        lock (gate)
        {
            dead = [.. workers.Values];
            workers.Clear();
        }
        foreach (var worker in dead)
            worker.Forget();
    }

    private void Return()
    {
        SilentSince = null;
        NodeObject.ReportReady(node.Registry, node.Name, node.Clock.Now);
        foreach (var pod in node.Store.List(ResourceTypes.Pods, null).Items.Select(p => new PodView(p)).Where(p => p.NodeName == node.Name))
            Handle(new WatchEvent(ChangeKind.Modified, pod.Stored, null), pod);
    }

    private void LookAtPressure()
    {
        var now = node.Faults.Find<NodePressure>(node.Name);
        if (now == pressure)
            return;
        if (pressure is not null)
            NodeObject.ReportPressure(node.Registry, node.Name, pressure.Condition, false, node.Clock.Now);
        pressure = now;
        if (now is null)
            return;
        NodeObject.ReportPressure(node.Registry, node.Name, now.Condition, true, node.Clock.Now);
        foreach (var worker in Workers().Where(w => now.Eviction.Applies(w.Pod, w.Pod.Spec.Containers[0])))
            Evict(worker, now.Eviction);
    }

    private static void Evict(PodWorker worker, Eviction eviction) =>
        worker.Fail(new PodFailure("Evicted", eviction.Message, eviction.WithContainerStatuses, Disrupted: true));

    private void Admit(PodView pod)
    {
        if (Add(pod.Stored) is not { } worker)
            return;
        if (Refusal(pod.Node) is { } refusal)
            worker.Reject(new PodFailure("Evicted", refusal, WithContainerStatuses: false, Disrupted: false));
        else
            node.Clock.Run(worker.Run);
    }

    // A node that is short of memory still takes pods that told how much they need.
    private string? Refusal(JsonObject pod) =>
        pressure is null || (pressure.Condition == "MemoryPressure" && pod.Text("status", "qosClass") != "BestEffort")
            ? null
            : $"Pod was rejected: The node had condition: [{pressure.Condition}]. ";

    private List<PodWorker> Workers()
    {
        lock (gate)
            return [.. workers.Values];
    }
}
