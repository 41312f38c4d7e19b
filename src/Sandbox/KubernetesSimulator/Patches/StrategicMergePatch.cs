using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Patches;

/// <summary>Kubernetes' own patch: a merge patch in which lists of named things merge by their key.</summary>
internal static class StrategicMergePatch
{
    // The lists of the API that merge, with the member that names an element; all others are replaced as a whole.
    private static readonly Dictionary<string, string> MergeKeys = new()
    {
        ["containers"] = "name",
        ["initContainers"] = "name",
        ["ephemeralContainers"] = "name",
        ["env"] = "name",
        ["ports"] = "containerPort",
        ["volumes"] = "name",
        ["volumeMounts"] = "mountPath",
        ["volumeDevices"] = "devicePath",
        ["imagePullSecrets"] = "name",
        ["hostAliases"] = "ip",
        ["topologySpreadConstraints"] = "topologyKey",
        ["conditions"] = "type",
        ["ownerReferences"] = "uid",
        ["secrets"] = "name",
        ["podIPs"] = "ip",
        ["hostIPs"] = "ip",
        ["addresses"] = "type",
        ["schedulingGates"] = "name",
    };

    /// <summary>The member that names the elements of a list, or null where the list is one value.</summary>
    public static string? KeyOf(string list, JsonArray items)
    {
        if (!MergeKeys.TryGetValue(list, out var key))
            return null;
        // A Service has ports too, which are named by another member.
        if (list == "ports" && items.OfType<JsonObject>().Any(i => i["containerPort"] is null))
            key = "port";
        return items.All(i => i?[key] is not null) ? key : null;
    }

    public static JsonObject Apply(JsonObject target, JsonObject patch)
    {
        if (patch.Text("$patch") == "replace")
            return Without(patch);
        foreach (var (name, value) in patch)
        {
            if (name.StartsWith("$setElementOrder/", StringComparison.Ordinal) || name is "$patch" or "$retainKeys")
                continue;
            if (name.StartsWith("$deleteFromPrimitiveList/", StringComparison.Ordinal))
                RemoveValues(target, name.Split('/')[1], value as JsonArray ?? []);
            else if (value is null || value.Text("$patch") == "delete")
                target.Remove(name);
            else if (value is JsonObject inner)
                target[name] = Apply(target[name] is JsonObject existing ? (JsonObject)existing.DeepClone() : [], inner);
            else if (value is JsonArray list && name == "finalizers")
                target[name] = MergeValues(target[name] as JsonArray, list);
            else if (value is JsonArray items && Key(name, items) is { } key)
                target[name] = MergeItems(target[name] as JsonArray, items, key);
            else
                target[name] = value.DeepClone();
        }
        if (patch["$retainKeys"] is JsonArray retained)
            Retain(target, retained);
        return target;
    }

    // An element that only says how the list is patched has no name.
    private static string? Key(string list, JsonArray items) => KeyOf(list, [.. items.OfType<JsonObject>().Where(i => i["$patch"] is null || i.Count > 1).Select(i => i.DeepClone())]);

    private static JsonArray MergeItems(JsonArray? existing, JsonArray patch, string key)
    {
        if (patch.OfType<JsonObject>().Any(p => p.Text("$patch") == "replace"))
            return new JsonArray([.. patch.OfType<JsonObject>().Where(p => p.Text("$patch") is null).Select(p => p.DeepClone())]);
        var merged = (existing ?? []).Select(i => i!.DeepClone()).ToList();
        var fresh = new List<JsonNode>();
        foreach (var item in patch.OfType<JsonObject>())
        {
            var at = merged.FindIndex(m => m.Text(key) is { } name && name == item.Text(key));
            if (item.Text("$patch") == "delete")
            {
                if (at >= 0)
                    merged.RemoveAt(at);
            }
            else if (at >= 0)
            {
                merged[at] = Apply(merged[at].AsObject(), item);
            }
            else
            {
                fresh.Add(Apply([], item));
            }
        }
        return new JsonArray([.. merged, .. fresh]);
    }

    private static JsonArray MergeValues(JsonArray? existing, JsonArray patch)
    {
        var values = (existing ?? []).Select(v => v!.GetValue<string>()).ToList();
        values.AddRange(patch.Select(v => v!.GetValue<string>()).Except(values).ToList());
        return new JsonArray([.. values.Select(v => JsonValue.Create(v))]);
    }

    private static void RemoveValues(JsonObject target, string name, JsonArray gone)
    {
        if (target[name] is JsonArray values)
            target[name] = new JsonArray([.. values.Where(v => !gone.Any(g => JsonNode.DeepEquals(g, v))).Select(v => v!.DeepClone())]);
    }

    private static void Retain(JsonObject target, JsonArray retained)
    {
        var names = retained.Select(r => r!.GetValue<string>()).ToHashSet();
        foreach (var name in target.Select(m => m.Key).Where(n => !names.Contains(n)).ToList())
            target.Remove(name);
    }

    private static JsonObject Without(JsonObject patch)
    {
        var copy = (JsonObject)patch.DeepClone();
        copy.Remove("$patch");
        return copy;
    }
}
