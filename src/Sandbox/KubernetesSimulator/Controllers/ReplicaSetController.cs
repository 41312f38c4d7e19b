using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Registry;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <summary>The ReplicaSet controller: as many pods as wanted, then the status as it was before, then, once told, as it is.</summary>
internal sealed class ReplicaSetController(ControllerClient client, EventRecorder events, ClusterClock clock, ControllerTimings timings)
    : Controller(clock, timings)
{
    public override void Observe(WatchEvent change)
    {
        if (change.Object.Type == ResourceTypes.ReplicaSets)
            Enqueue(change.Object.Key);
        else if (change.Object.Type == ResourceTypes.Pods && OwnerReferences.ControllerOf(change.Object) is ("ReplicaSet", var name, _))
            Enqueue(StoredObject.KeyOf(change.Object.Namespace, name));
    }

    protected override async Task Sync(string key)
    {
        var (ns, name) = Split(key);
        if (client.Find(ResourceTypes.ReplicaSets, ns, name) is not { } stored)
            return;
        var set = stored.ToNode();
        var pods = client.List(ResourceTypes.Pods, ns)
            .Where(p => OwnerReferences.ControllerOf(p)?.Uid == stored.Uid)
            .Select(p => new PodView(p))
            .Where(p => !p.IsOver)
            .ToList();
        var active = pods.Where(p => !p.IsDeleting).ToList();
        if (set.Text("metadata", "deletionTimestamp") is null)
            await Manage(stored, set, active).ConfigureAwait(false);
        await WriteStatus(stored, set, active, pods.Count - active.Count).ConfigureAwait(false);
    }

    private async Task Manage(StoredObject stored, JsonObject set, List<PodView> active)
    {
        var wanted = (int)(set.Number("spec", "replicas") ?? 1);
        for (var missing = wanted - active.Count; missing > 0; missing--)
        {
            var pod = await client.Create(ResourceTypes.Pods, stored.Namespace, NewPod(stored, set)).ConfigureAwait(false);
            events.Normal(new EventSubject(stored), "SuccessfulCreate", $"Created pod: {pod.Name}");
        }
        foreach (var surplus in active.OrderBy(p => p, PodView.FirstToGo).Take(Math.Max(0, active.Count - wanted)))
        {
            await Remove(surplus.Stored).ConfigureAwait(false);
            events.Normal(new EventSubject(stored), "SuccessfulDelete", $"Deleted pod: {surplus.Stored.Name}");
        }
    }

    private async Task Remove(StoredObject pod)
    {
        try
        {
            await client.Delete(pod).ConfigureAwait(false);
        }
        catch (ApiException gone) when (gone.Code is 404 or 409)
        {
            // Somebody else was faster; that is what was wanted.
        }
    }

    private static JsonObject NewPod(StoredObject stored, JsonObject set)
    {
        var template = set.At("spec", "template");
        var metadata = new JsonObject { ["generateName"] = stored.Name + "-", ["ownerReferences"] = OwnerReferences.To(stored) };
        foreach (var member in (ReadOnlySpan<string>)["labels", "annotations"])
            metadata.Take(member, template.At("metadata") as JsonObject);
        return new JsonObject { ["metadata"] = metadata, ["spec"] = template.At("spec")!.DeepClone() };
    }

    private async Task WriteStatus(StoredObject stored, JsonObject set, List<PodView> active, int terminating)
    {
        var minReady = TimeSpan.FromSeconds(set.Number("spec", "minReadySeconds") ?? 0);
        var ready = active.Where(p => p.ReadySince is not null).ToList();
        var available = ready.Count(p => p.ReadySince + minReady <= Clock.Now);
        var labels = LabelSelector.FromObject(new JsonObject { ["matchLabels"] = set.At("spec", "template", "metadata", "labels")?.DeepClone() });
        var status = new JsonObject
        {
            ["replicas"] = active.Count,
            ["observedGeneration"] = set.Number("metadata", "generation"),
            ["terminatingReplicas"] = terminating,
        };
        AddUnlessZero(status, "fullyLabeledReplicas", active.Count(p => labels.Matches(p.Stored.Labels)));
        AddUnlessZero(status, "readyReplicas", ready.Count);
        AddUnlessZero(status, "availableReplicas", available);
        if (available < ready.Count)
            EnqueueAfter(stored.Key, ready.Min(p => p.ReadySince!.Value) + minReady - Clock.Now + TimeSpan.FromSeconds(1));
        if (JsonNode.DeepEquals(status, set["status"]))
            return;
        await client.Update(stored, node => node["status"] = status.DeepClone(), Part.Status).ConfigureAwait(false);
    }

    private static void AddUnlessZero(JsonObject status, string member, int count)
    {
        if (count > 0)
            status[member] = count;
    }
}
