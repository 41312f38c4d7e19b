using System.Text;
using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Registry;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <summary>A pod template: whether two are the same, and the hash that names a ReplicaSet.</summary>
internal static class PodTemplate
{
    public const string HashLabel = "pod-template-hash";

    /// <summary>True where two templates differ in nothing but the hash label.</summary>
    public static bool Same(JsonNode? one, JsonNode? other) => JsonNode.DeepEquals(WithoutHash(one), WithoutHash(other));

    public static JsonObject WithoutHash(JsonNode? template)
    {
        var copy = template?.DeepClone() as JsonObject ?? [];
        (copy.At("metadata", "labels") as JsonObject)?.Remove(HashLabel);
        return copy;
    }

    public static JsonObject WithHash(JsonNode? template, string hash)
    {
        var copy = WithoutHash(template);
        copy.Ensure("metadata", "labels")[HashLabel] = hash;
        return copy;
    }

    /// <summary>A hash of the content, whatever the order of its members. Not Kubernetes' own value, but stable like it.</summary>
    public static string Hash(JsonNode? template, int collisions)
    {
        var text = new StringBuilder();
        Write(WithoutHash(template), text);
        text.Append('#').Append(collisions);
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(text.ToString()))
            hash = (hash ^ b) * 16777619u;
        return Naming.Encode(hash);
    }

    private static void Write(JsonNode? node, StringBuilder text)
    {
        switch (node)
        {
            case JsonObject members:
                text.Append('{');
                foreach (var (name, value) in members.OrderBy(m => m.Key, StringComparer.Ordinal))
                {
                    text.Append(name).Append(':');
                    Write(value, text);
                }
                text.Append('}');
                break;
            case JsonArray items:
                text.Append('[');
                foreach (var item in items)
                    Write(item, text);
                text.Append(']');
                break;
            default:
                text.Append(node?.ToJsonString() ?? "null").Append(',');
                break;
        }
    }
}
