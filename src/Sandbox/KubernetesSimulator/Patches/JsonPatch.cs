using System.Globalization;
using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Patches;

/// <summary>RFC 6902: a list of operations, all or none.</summary>
internal static class JsonPatch
{
    public static JsonObject Apply(JsonObject target, JsonNode? patch)
    {
        if (patch is not JsonArray operations)
            throw ApiException.BadRequest("a JSON patch is a list of operations");
        foreach (var operation in operations.OfType<JsonObject>())
            Apply(target, operation);
        return target;
    }

    private static void Apply(JsonObject target, JsonObject operation)
    {
        var path = Steps(operation, "path");
        switch (operation.Text("op"))
        {
            case "add":
                Set(target, path, operation["value"], mustExist: false);
                break;
            case "replace":
                Set(target, path, operation["value"], mustExist: true);
                break;
            case "remove":
                Remove(target, path);
                break;
            case "test":
                if (!JsonNode.DeepEquals(Read(target, path), operation["value"]))
                    throw ApiException.PatchDoesNotApply();
                break;
            case "move":
                var moved = Read(target, Steps(operation, "from"));
                Remove(target, Steps(operation, "from"));
                Set(target, path, moved, mustExist: false);
                break;
            case "copy":
                Set(target, path, Read(target, Steps(operation, "from")), mustExist: false);
                break;
            default:
                throw ApiException.BadRequest($"unexpected kind: {operation.Text("op")}");
        }
    }

    private static string[] Steps(JsonObject operation, string member)
    {
        var pointer = operation.Text(member) ?? throw ApiException.BadRequest($"a patch operation lacks its {member}");
        return [.. pointer.Split('/').Skip(1).Select(s => s.Replace("~1", "/").Replace("~0", "~"))];
    }

    private static JsonNode? Read(JsonObject target, string[] path)
    {
        JsonNode? node = target;
        foreach (var step in path)
        {
            node = node switch
            {
                JsonObject members when members.TryGetPropertyValue(step, out var next) => next,
                JsonArray items when Index(items, step) is { } at && at < items.Count => items[at],
                _ => throw ApiException.PatchDoesNotApply(),
            };
        }
        return node;
    }

    private static void Set(JsonObject target, string[] path, JsonNode? value, bool mustExist)
    {
        if (mustExist)
            Read(target, path);
        var copy = value?.DeepClone();
        switch (Read(target, path[..^1]))
        {
            case JsonObject members:
                members[path[^1]] = copy;
                break;
            case JsonArray items when path[^1] == "-":
                items.Add(copy);
                break;
            case JsonArray items when Index(items, path[^1]) is { } at && at <= items.Count:
                if (mustExist)
                    items[at] = copy;
                else
                    items.Insert(at, copy);
                break;
            default:
                throw ApiException.PatchDoesNotApply();
        }
    }

    private static void Remove(JsonObject target, string[] path)
    {
        Read(target, path);
        switch (Read(target, path[..^1]))
        {
            case JsonObject members:
                members.Remove(path[^1]);
                break;
            case JsonArray items:
                items.RemoveAt(Index(items, path[^1])!.Value);
                break;
        }
    }

    private static int? Index(JsonArray items, string step) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= items.Count ? at : null;
}
