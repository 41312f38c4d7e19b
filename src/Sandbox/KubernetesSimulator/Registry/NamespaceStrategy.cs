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

    // What is in it goes first.
    public override bool IsKept(JsonObject current) => current.At("spec", "finalizers") is JsonArray { Count: > 0 };

    public override void MarkDeleted(JsonObject node) => node.Ensure("status")["phase"] = "Terminating";
}
