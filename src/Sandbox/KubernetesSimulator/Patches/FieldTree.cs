using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Patches;

/// <summary>
/// A set of fields in the API's own notation (<c>FieldsV1</c>): <c>f:</c> and a member's name, <c>k:</c> and the key of a
/// list's element, <c>.</c> for the element itself; what has nothing below it is a field that is owned as a whole.
/// </summary>
internal static class FieldTree
{
    private const string Self = ".";

    /// <summary>Every field that a document sets.</summary>
    public static JsonObject Of(JsonObject document)
    {
        var tree = new JsonObject();
        foreach (var (name, value) in document)
            tree["f:" + name] = Below(name, value);
        return tree;
    }

    /// <summary>The paths to what is owned as a whole.</summary>
    public static IEnumerable<string[]> Leaves(JsonObject tree)
    {
        foreach (var (step, below) in tree)
        {
            if (below is JsonObject { Count: > 0 } inner)
            {
                foreach (var path in Leaves(inner))
                    yield return [step, .. path];
            }
            else
            {
                yield return [step];
            }
        }
    }

    public static bool Contains(JsonObject tree, string[] path)
    {
        JsonNode? node = tree;
        foreach (var step in path)
        {
            if ((node as JsonObject)?[step] is not { } next)
                return false;
            node = next;
        }
        return true;
    }

    /// <summary>Takes a field out of a set.</summary>
    public static void Remove(JsonObject tree, string[] path)
    {
        if (path.Length == 1)
        {
            tree.Remove(path[0]);
        }
        else if (tree[path[0]] is JsonObject below)
        {
            Remove(below, path[1..]);
            if (below.Count == 0)
                tree.Remove(path[0]);
        }
    }

    /// <summary>What a document holds at a path of the notation; null where it holds nothing.</summary>
    public static JsonNode? Read(JsonNode? node, string[] path)
    {
        foreach (var step in path)
            node = step == Self ? node : step.StartsWith("f:", StringComparison.Ordinal) ? node.At(step[2..]) : Element(node, step);
        return node;
    }

    /// <summary>Takes a field out of a document; an element of a list goes as a whole.</summary>
    public static void Erase(JsonObject document, string[] path)
    {
        var target = path[^1] == Self ? path[..^1] : path;
        switch (Read(document, target[..^1]))
        {
            case JsonObject members:
                members.Remove(target[^1][2..]);
                break;
            case JsonArray items when Element(items, target[^1]) is { } element:
                items.Remove(element);
                break;
        }
    }

    /// <summary>As conflicts name it: <c>.spec.replicas</c>.</summary>
    public static string Print(string[] path) =>
        string.Concat(path.Where(s => s != Self).Select(s => s.StartsWith("f:", StringComparison.Ordinal) ? "." + s[2..] : $"[{string.Join(',', Key(s).Select(k => $"{k.Key}={k.Value?.ToJsonString()}"))}]"));

    private static JsonNode Below(string name, JsonNode? value)
    {
        if (value is JsonObject inner)
            return Of(inner);
        if (value is not JsonArray items || StrategicMergePatch.KeyOf(name, items) is not { } key)
            return new JsonObject();
        var tree = new JsonObject();
        foreach (var item in items.OfType<JsonObject>())
        {
            var below = Of(item);
            below[Self] = new JsonObject();
            tree[$"k:{new JsonObject { [key] = item[key]?.DeepClone() }.ToJsonString()}"] = below;
        }
        return tree;
    }

    private static JsonObject? Element(JsonNode? list, string step) =>
        (list as JsonArray)?.OfType<JsonObject>().FirstOrDefault(i => Key(step).All(k => JsonNode.DeepEquals(i[k.Key], k.Value)));

    private static JsonObject Key(string step) => JsonNode.Parse(step[2..])!.AsObject();
}
