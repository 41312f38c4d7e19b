using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Registry;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <summary>Empties a namespace that is being deleted, and lets it go when nothing is left in it.</summary>
internal sealed class NamespaceController(ControllerClient client, ClusterClock clock, ControllerTimings timings) : Controller(clock, timings)
{
    private static readonly ResourceType[] Contents = [.. ResourceTypes.All.Where(t => t.Namespaced)];

    public override void Observe(WatchEvent change)
    {
        if (change.Object.Type == ResourceTypes.Namespaces && change.Kind != ChangeKind.Deleted)
            Enqueue(change.Object.Name);
        else if (change.Kind == ChangeKind.Deleted && change.Object.Namespace is { } ns && IsGoing(client.Find(ResourceTypes.Namespaces, null, ns)))
            Enqueue(ns);
    }

    protected override async Task Sync(string key)
    {
        if (client.Find(ResourceTypes.Namespaces, null, key) is not { } stored || !IsGoing(stored))
            return;
        var left = Contents.SelectMany(t => client.List(t, key)).ToList();
        foreach (var item in left.Where(i => !IsGoing(i)))
        {
            try
            {
                await client.Delete(item, new DeleteRequest { PropagationPolicy = "Background" }).ConfigureAwait(false);
            }
            catch (ApiException gone) when (gone.Code is 404 or 409)
            {
                // Somebody else was faster.
            }
        }
        if (Contents.All(t => client.List(t, key).Count == 0))
            await client.Update(stored, node => node.Ensure("spec")["finalizers"] = new JsonArray()).ConfigureAwait(false);
    }

    private static bool IsGoing(StoredObject? item) => item?.ToNode().Text("metadata", "deletionTimestamp") is not null;
}
