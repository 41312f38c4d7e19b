using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Registry;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <summary>The API as a controller sees it: reads come from a cache at once, writes take their time.</summary>
internal sealed class ControllerClient(ObjectStore store, ObjectRegistry registry, ClusterClock clock, ControllerTimings timings)
{
    public StoredObject? Find(ResourceType type, string? ns, string name) => store.Find(type, ns, name);

    public IReadOnlyList<StoredObject> List(ResourceType type, string? ns = null) => store.List(type, ns).Items;

    public async Task<StoredObject> Create(ResourceType type, string? ns, JsonObject node)
    {
        await clock.Pause(timings.WriteLatency).ConfigureAwait(false);
        return registry.Create(type, ns, node);
    }

    public async Task<StoredObject> Update(StoredObject target, Action<JsonObject> change, Part part = Part.Main)
    {
        await clock.Pause(timings.WriteLatency).ConfigureAwait(false);
        return registry.Update(
            target.Type,
            target.Namespace,
            target.Name,
            node =>
            {
                change(node);
                return node;
            },
            part);
    }

    /// <summary>Writes what was read and changed, and fails with a conflict where the object changed meanwhile.</summary>
    public async Task<StoredObject> Replace(StoredObject read, JsonObject node, Part part)
    {
        // A write that is outdated already is refused before it takes its time: the next sync follows at once.
        if (store.Find(read.Type, read.Namespace, read.Name)?.Version != read.Version)
            throw ApiException.Conflict(read.Type, read.Name);
        await clock.Pause(timings.WriteLatency).ConfigureAwait(false);
        return registry.Update(read.Type, read.Namespace, read.Name, _ => node, part);
    }

    public async Task Delete(StoredObject target, DeleteRequest? request = null)
    {
        await clock.Pause(timings.WriteLatency).ConfigureAwait(false);
        registry.Delete(target.Type, target.Namespace, target.Name, (request ?? new DeleteRequest()) with { Uid = target.Uid });
    }
}
