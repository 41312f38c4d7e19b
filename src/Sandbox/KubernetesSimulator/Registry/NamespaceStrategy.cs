using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Registry;

internal sealed class NamespaceStrategy : ResourceStrategy
{
    public override bool ReturnsDeleted => true;

    public override void PrepareForCreate(JsonObject next)
    {
        next.Ensure("metadata", "labels")["kubernetes.io/metadata.name"] = next.Text("metadata", "name");
        next.Ensure("spec")["finalizers"] = new JsonArray("kubernetes");
        next["status"] = new JsonObject { ["phase"] = "Active" };
    }
}
