using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Registry;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <summary>Removes what was owned by something that is gone.</summary>
internal sealed class GarbageCollector(ControllerClient client, ClusterClock clock, ControllerTimings timings) : Controller(clock, timings)
{
    public override void Observe(WatchEvent change)
    {
        if (change.Kind == ChangeKind.Deleted)
            Enqueue(change.Object.Uid);
    }

    protected override async Task Sync(string key)
    {
        foreach (var dependent in Dependents(key))
        {
            try
            {
                await client.Delete(dependent, new DeleteRequest { PropagationPolicy = "Background" }).ConfigureAwait(false);
            }
            catch (ApiException gone) when (gone.Code is 404 or 409)
            {
                // It went, or was replaced by a namesake, before its turn came.
            }
        }
    }

    private IEnumerable<StoredObject> Dependents(string uid) =>
        ResourceTypes.All
            .SelectMany(t => client.List(t))
            .Where(o => o.Json.Contains(uid, StringComparison.Ordinal) && o.ToNode().Items("metadata", "ownerReferences").ToList() is { Count: > 0 } owners && owners.All(r => r.Text("uid") == uid))
            .ToList();
}
