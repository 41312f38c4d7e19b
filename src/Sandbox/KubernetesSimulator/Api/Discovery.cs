using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>What the server says of itself: version, health, groups and resources.</summary>
internal static class Discovery
{
    public const string Version = "v1.36.2";

    private static readonly string[] Verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    public static ApiAnswer? Answer(string path) => path.Trim('/').Split('/') switch
    {
        ["openapi", ..] => OpenApi.Answer(path.Trim('/').Split('/')),
        ["healthz" or "livez" or "readyz"] => ApiAnswer.Text("ok", 200, "text/plain"),
        ["version"] => ApiAnswer.Json(new JsonObject
        {
            ["major"] = "1",
            ["minor"] = "36",
            ["gitVersion"] = Version,
            ["platform"] = "linux/amd64",
            ["goVersion"] = "go1.26",
            ["compiler"] = "gc",
        }),
        ["api"] => ApiAnswer.Json(new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1") }),
        ["apis"] => ApiAnswer.Json(new JsonObject { ["kind"] = "APIGroupList", ["apiVersion"] = "v1", ["groups"] = new JsonArray([.. Groups().Select(Group)]) }),
        ["api", "v1"] => Resources("", "v1"),
        ["apis", var group] when Groups().Contains(group) => ApiAnswer.Json(Group(group)),
        ["apis", var group, var version] => Resources(group, version),
        _ => null,
    };

    private static IEnumerable<string> Groups() => ResourceTypes.Served.Select(t => t.Group).Where(g => g.Length > 0).Distinct();

    private static JsonObject Group(string name)
    {
        var version = ResourceTypes.Served.First(t => t.Group == name).Version;
        JsonObject Entry() => new() { ["groupVersion"] = $"{name}/{version}", ["version"] = version };
        return new JsonObject { ["kind"] = "APIGroup", ["apiVersion"] = "v1", ["name"] = name, ["versions"] = new JsonArray(Entry()), ["preferredVersion"] = Entry() };
    }

    private static ApiAnswer? Resources(string group, string version)
    {
        var types = ResourceTypes.Served.Where(t => t.Group == group && t.Version == version).ToList();
        if (types.Count == 0)
            return null;
        return ApiAnswer.Json(new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = types[0].ApiVersion,
            ["resources"] = new JsonArray([.. types.SelectMany(Entries)]),
        });
    }

    private static IEnumerable<JsonNode> Entries(ResourceType type)
    {
        if (type.IsReview)
        {
            yield return Entry(type, type.Plural, type.Kind, ["create"]);
            yield break;
        }
        var entry = Entry(type, type.Plural, type.Kind, Verbs);
        entry["singularName"] = type.Kind.ToLowerInvariant();
        entry["shortNames"] = List(type.ShortNames);
        entry["categories"] = List(type.Categories);
        yield return entry;
        if (type.HasStatus)
            yield return Entry(type, type.Plural + "/status", type.Kind, ["get", "patch", "update"]);
        if (type.HasScale)
            yield return Entry(type, type.Plural + "/scale", "Scale", ["get", "patch", "update"]);
        if (type == ResourceTypes.Pods)
        {
            yield return Entry(type, "pods/log", "Pod", ["get"]);
            yield return Entry(type, "pods/eviction", "Eviction", ["create"]);
        }
    }

    private static JsonObject Entry(ResourceType type, string name, string kind, IEnumerable<string> verbs) => new()
    {
        ["name"] = name,
        ["singularName"] = "",
        ["namespaced"] = type.Namespaced,
        ["kind"] = kind,
        ["verbs"] = List(verbs),
    };

    private static JsonArray List(IEnumerable<string> values) => new([.. values.Select(v => JsonValue.Create(v))]);
}
