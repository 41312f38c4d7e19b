using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Registry;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <summary>
/// Removes what was owned by something that is gone (background), what keeps its owner from going (foreground), or takes
/// the owner off what is to stay (orphan).
/// </summary>
internal sealed class GarbageCollector(ControllerClient client, ClusterClock clock, ControllerTimings timings) : Controller(clock, timings)
{
    public override void Observe(WatchEvent change)
    {
        if (change.Kind == ChangeKind.Deleted || Finalizer(change.Object) is not null)
            Enqueue(change.Object.Uid);
        // An owner in the foreground waits for the last of its dependents.
        if (change.Kind == ChangeKind.Deleted)
        {
            foreach (var owner in Owners(change.Object))
                Enqueue(owner);
        }
    }

    protected override async Task Sync(string key)
    {
        var owner = ResourceTypes.All.SelectMany(t => client.List(t)).FirstOrDefault(o => o.Uid == key);
        var finalizer = owner is null ? null : Finalizer(owner);
        if (owner is not null && finalizer is null)
            return;
        foreach (var dependent in Dependents(key, soleOwner: finalizer is null))
        {
            try
            {
                await Release(dependent, key, finalizer).ConfigureAwait(false);
            }
            catch (ApiException gone) when (gone.Code is 404 or 409)
            {
                // It went, or was replaced by a namesake, before its turn came.
            }
        }
        if (owner is not null && (finalizer == ObjectRegistry.OrphanFinalizer || !Dependents(key, soleOwner: false).Any(d => Blocks(d, key))))
            await client.Update(owner, node => RemoveFinalizer(node, finalizer!)).ConfigureAwait(false);
    }

    private Task Release(StoredObject dependent, string owner, string? finalizer) => finalizer switch
    {
        ObjectRegistry.OrphanFinalizer => client.Update(dependent, node => RemoveOwner(node, owner)),
        ObjectRegistry.ForegroundFinalizer when IsGoing(dependent) => Task.CompletedTask,
        ObjectRegistry.ForegroundFinalizer => client.Delete(dependent, new DeleteRequest { PropagationPolicy = "Foreground" }),
        _ => client.Delete(dependent, new DeleteRequest { PropagationPolicy = "Background" }),
    };

    private List<StoredObject> Dependents(string uid, bool soleOwner) =>
        ResourceTypes.All
            .SelectMany(t => client.List(t))
            .Where(o => o.Json.Contains(uid, StringComparison.Ordinal) && Owners(o) is { Count: > 0 } owners && (soleOwner ? owners.All(r => r == uid) : owners.Contains(uid)))
            .ToList();

    private static List<string> Owners(StoredObject item) => [.. item.ToNode().Items("metadata", "ownerReferences").Select(r => r.Text("uid")!)];

    private static bool Blocks(StoredObject dependent, string owner) =>
        dependent.ToNode().Items("metadata", "ownerReferences").Any(r => r.Text("uid") == owner && r.Flag("blockOwnerDeletion"));

    private static bool IsGoing(StoredObject item) => item.ToNode().Text("metadata", "deletionTimestamp") is not null;

    private static string? Finalizer(StoredObject item) =>
        item.Json.Contains("deletionTimestamp", StringComparison.Ordinal) && item.ToNode().At("metadata", "finalizers") is JsonArray finalizers && IsGoing(item)
            ? finalizers.Select(f => f!.GetValue<string>()).FirstOrDefault(f => f is ObjectRegistry.OrphanFinalizer or ObjectRegistry.ForegroundFinalizer)
            : null;

    private static void RemoveFinalizer(JsonObject node, string finalizer)
    {
        if (node.At("metadata", "finalizers") is JsonArray finalizers)
            node["metadata"]!["finalizers"] = new JsonArray([.. finalizers.Select(f => f!.GetValue<string>()).Where(f => f != finalizer).Select(f => JsonValue.Create(f))]);
    }

    private static void RemoveOwner(JsonObject node, string owner) =>
        node["metadata"]!["ownerReferences"] = new JsonArray([.. node.Items("metadata", "ownerReferences").Where(r => r.Text("uid") != owner).Select(r => r.DeepClone())]);
}
