using System.Text.Json.Nodes;

namespace Sandbox.KubernetesSimulator.Patches;

/// <summary>RFC 7386: objects merge, null removes, everything else replaces.</summary>
internal static class MergePatch
{
    public static JsonObject Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
                target.Remove(name);
            else if (value is JsonObject inner)
                target[name] = Apply(target[name] is JsonObject existing ? (JsonObject)existing.DeepClone() : [], inner);
            else
                target[name] = value.DeepClone();
        }
        return target;
    }
}
