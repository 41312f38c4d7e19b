using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>The scale of a workload: one number wanted, one number there.</summary>
internal static class ScaleView
{
    public static JsonObject Of(StoredObject item)
    {
        var node = item.ToNode();
        var metadata = new JsonObject();
        foreach (var member in (ReadOnlySpan<string>)["name", "namespace", "uid", "resourceVersion", "creationTimestamp"])
            metadata.Take(member, node["metadata"]!.AsObject());
        var status = new JsonObject { ["replicas"] = node.Number("status", "replicas") ?? 0 };
        status["selector"] = string.Join(',', node.StringMap("spec", "selector", "matchLabels").Select(l => $"{l.Key}={l.Value}"));
        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["replicas"] = node.Number("spec", "replicas") ?? 0 },
            ["status"] = status,
        };
    }

    /// <summary>Takes the number wanted from a scale into the object.</summary>
    public static JsonObject Into(JsonObject target, JsonObject scale)
    {
        target.Ensure("spec")["replicas"] = scale.Number("spec", "replicas") ?? 0;
        if (scale.Text("metadata", "resourceVersion") is { Length: > 0 } version)
            target.Ensure("metadata")["resourceVersion"] = version;
        return target;
    }
}
