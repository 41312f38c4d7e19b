using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Kubelet;
using Sandbox.KubernetesSimulator.Registry;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <summary>
/// What the control plane makes of its nodes: one whose kubelet is silent becomes unreachable and its pods not ready; its
/// conditions become taints; pods that tolerate a taint no longer are evicted; and the pods of a deleted node are removed.
/// </summary>
internal sealed class NodeLifecycleController(
    ControllerClient client, EventRecorder events, Func<string, DateTimeOffset?> silentSince, ClusterClock clock, ControllerTimings timings)
    : Controller(clock, timings)
{
    private readonly Dictionary<string, DateTimeOffset> deleted = [];

    public override void Observe(WatchEvent change)
    {
        if (change.Object.Type == ResourceTypes.Nodes)
            Enqueue(change.Object.Name);
        else if (change.Object.Type == ResourceTypes.Pods && new PodView(change.Object) is { NodeName: { } node, IsDeleting: false })
            Enqueue(node);
    }

    /// <summary>Looks at a node whose kubelet may have fallen silent.</summary>
    public void Look(string node) => Enqueue(node);

    protected override async Task Sync(string key)
    {
        if (client.Find(ResourceTypes.Nodes, null, key) is not { } stored)
        {
            await RemoveOrphans(key).ConfigureAwait(false);
            return;
        }
        deleted.Remove(key);
        if (silentSince(key) is { } since && !IsUnknown(stored.ToNode()))
        {
            var due = since + Timings.NodeMonitorGrace;
            if (due > Clock.Now)
                EnqueueAfter(key, due - Clock.Now);
            else
                stored = await MarkUnknown(stored).ConfigureAwait(false);
        }
        stored = await Taint(stored).ConfigureAwait(false);
        await Evict(stored).ConfigureAwait(false);
    }

    private static bool IsUnknown(JsonObject node) => Condition(node, "Ready") == "Unknown";

    private static string? Condition(JsonObject node, string type) =>
        node.Items("status", "conditions").FirstOrDefault(c => c.Text("type") == type)?.Text("status");

    private List<PodView> PodsOn(string node) =>
        [.. client.List(ResourceTypes.Pods).Select(p => new PodView(p)).Where(p => p.NodeName == node)];

    private async Task<StoredObject> MarkUnknown(StoredObject stored)
    {
        var marked = await client.Update(
            stored,
            node =>
            {
                foreach (var type in node.Items("status", "conditions").Select(c => c.Text("type")!).ToList())
                    NodeObject.SetCondition(node, type, "Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status.", Clock.Now);
            },
            Part.Status).ConfigureAwait(false);
        events.Normal(new EventSubject(marked), "NodeNotReady", $"Node {marked.Name} status is now: NodeNotReady");
        foreach (var pod in PodsOn(stored.Name).Where(p => p.ReadySince is not null))
        {
            await client.Update(pod.Stored, SetNotReady, Part.Status).ConfigureAwait(false);
            events.Warning(new EventSubject(pod.Stored), "NodeNotReady", "Node is not ready");
        }
        return marked;
    }

    private void SetNotReady(JsonObject pod)
    {
        foreach (var ready in pod.Items("status", "conditions").Where(c => c.Text("type") == "Ready"))
            (ready["status"], ready["lastTransitionTime"]) = ("False", Codec.Time(Clock.Now));
    }

    private async Task<StoredObject> Taint(StoredObject stored)
    {
        var node = stored.ToNode();
        var present = node.Items("spec", "taints").ToList();
        var wanted = NodeTaints.Of(node);
        if (present.Where(NodeTaints.IsOurs).Select(NodeTaints.NameOf).SequenceEqual(wanted.Select(NodeTaints.NameOf)))
            return stored;
        var next = present.Where(t => !NodeTaints.IsOurs(t))
            .Concat(wanted.Select(w => present.FirstOrDefault(p => NodeTaints.NameOf(p) == NodeTaints.NameOf(w)) ?? WithTime(w)))
            .Select(t => t.DeepClone())
            .ToArray();
        return await client.Update(stored, target =>
        {
            if (next.Length == 0)
                target.Ensure("spec").Remove("taints");
            else
                target.Ensure("spec")["taints"] = new JsonArray(next);
        }).ConfigureAwait(false);
    }

    private JsonObject WithTime(JsonObject taint)
    {
        taint["timeAdded"] = Codec.Time(Clock.Now);
        return taint;
    }

    private async Task Evict(StoredObject node)
    {
        foreach (var taint in node.ToNode().Items("spec", "taints").Where(t => t.Text("effect") == "NoExecute"))
        {
            foreach (var pod in PodsOn(node.Name).Where(p => !p.IsDeleting && !p.IsOver))
            {
                if (NodeTaints.ToleratedFor(pod.Node, taint) is not { } tolerated)
                    continue;
                var due = (Codec.ReadTime(taint.Text("timeAdded")) ?? Clock.Now) + tolerated;
                if (due > Clock.Now)
                    EnqueueAfter(node.Name, due - Clock.Now);
                else
                    await Evict(pod).ConfigureAwait(false);
            }
        }
    }

    private async Task Evict(PodView pod)
    {
        events.Normal(new EventSubject(pod.Stored), "TaintManagerEviction", $"Marking for deletion Pod {pod.Stored.Key}");
        try
        {
            await client.Delete(pod.Stored).ConfigureAwait(false);
        }
        catch (ApiException gone) when (gone.Code is 404 or 409)
        {
            // Somebody else was faster.
        }
    }

    private async Task RemoveOrphans(string node)
    {
        if (!deleted.TryGetValue(node, out var since))
            deleted[node] = since = Clock.Now;
        var due = since + Timings.OrphanedPods;
        if (due > Clock.Now)
        {
            EnqueueAfter(node, due - Clock.Now);
            return;
        }
        foreach (var pod in PodsOn(node))
            await client.Delete(pod.Stored, new DeleteRequest { GracePeriodSeconds = 0 }).ConfigureAwait(false);
    }
}
