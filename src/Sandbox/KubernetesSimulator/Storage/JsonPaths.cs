using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sandbox.KubernetesSimulator.Storage;

/// <summary>Reads members of an API object by path; an absent step reads as null.</summary>
internal static class JsonPaths
{
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
            node = node is JsonObject members && members.TryGetPropertyValue(step, out var next) ? next : null;
        return node;
    }

    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value ? AsText(value) : null;

    public static long? Number(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? (long)JsonSerializer.Deserialize<double>(value) : null;

    public static bool Flag(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    public static IEnumerable<JsonObject> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray items ? items.OfType<JsonObject>() : [];

    /// <summary>The object at a path, made where it is missing.</summary>
    public static JsonObject Ensure(this JsonObject node, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            if (node[step] is not JsonObject next)
                node[step] = next = [];
            node = next;
        }
        return node;
    }

    /// <summary>Sets a member unless it is there.</summary>
    public static void Default(this JsonObject node, string member, JsonNode value)
    {
        if (node[member] is null)
            node[member] = value;
    }

    /// <summary>Copies a member of another object, or removes it where the other has none.</summary>
    public static void Take(this JsonObject node, string member, JsonObject? from)
    {
        if (from?[member] is { } value)
            node[member] = value.DeepClone();
        else
            node.Remove(member);
    }

    public static IReadOnlyDictionary<string, string> StringMap(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonObject map
            ? map.Where(m => m.Value is JsonValue).ToDictionary(m => m.Key, m => AsText((JsonValue)m.Value!))
            : new Dictionary<string, string>();

    private static string AsText(JsonValue value) => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
}
