using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <summary>Who controls whom.</summary>
internal static class OwnerReferences
{
    public static JsonArray To(StoredObject owner) => new(new JsonObject
    {
        ["apiVersion"] = owner.Type.ApiVersion,
        ["blockOwnerDeletion"] = true,
        ["controller"] = true,
        ["kind"] = owner.Type.Kind,
        ["name"] = owner.Name,
        ["uid"] = owner.Uid,
    });

    /// <summary>The kind, name and uid of the controller of an object, where it has one.</summary>
    public static (string Kind, string Name, string Uid)? ControllerOf(StoredObject item)
    {
        var owner = item.ToNode().Items("metadata", "ownerReferences").FirstOrDefault(o => o.Flag("controller"));
        return owner is null ? null : (owner.Text("kind")!, owner.Text("name")!, owner.Text("uid")!);
    }
}
