using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>
/// As much of the OpenAPI documents as <c>kubectl</c> looks for before it writes: that every kind is here, and that the
/// server validates fields itself. It holds no schemas.
/// </summary>
internal static class OpenApi
{
    public static ApiAnswer? Answer(string[] path) => path switch
    {
        ["openapi", "v3"] => ApiAnswer.Json(new JsonObject { ["paths"] = new JsonObject(Groups().Select(g => KeyValuePair.Create(g, (JsonNode?)new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{g}" }))) }),
        ["openapi", "v3", .. var group] when Groups().Contains(string.Join('/', group)) => ApiAnswer.Json(Document(string.Join('/', group))),
        _ => null,
    };

    private static IEnumerable<string> Groups() => ResourceTypes.Served.Select(Group).Distinct();

    private static string Group(ResourceType type) => type.Group.Length == 0 ? $"api/{type.Version}" : $"apis/{type.ApiVersion}";

    private static JsonObject Document(string group)
    {
        var paths = new JsonObject();
        foreach (var type in ResourceTypes.Served.Where(t => Group(t) == group && !t.IsReview))
            paths[$"/{group}/{(type.Namespaced ? "namespaces/{namespace}/" : "")}{type.Plural}/{{name}}"] = new JsonObject { ["patch"] = Patch(type) };
        return new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = Discovery.Version },
            ["paths"] = paths,
        };
    }

    private static JsonObject Patch(ResourceType type) => new()
    {
        ["parameters"] = new JsonArray([.. new[] { "dryRun", "fieldManager", "fieldValidation", "force" }.Select(p => (JsonNode)new JsonObject { ["name"] = p, ["in"] = "query", ["schema"] = new JsonObject { ["type"] = "string" } })]),
        ["responses"] = new JsonObject(),
        ["x-kubernetes-action"] = "patch",
        ["x-kubernetes-group-version-kind"] = new JsonObject { ["group"] = type.Group, ["version"] = type.Version, ["kind"] = type.Kind },
    };
}
