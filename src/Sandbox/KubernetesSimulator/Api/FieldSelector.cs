using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>A field selector: <c>status.phase=Running,spec.nodeName!=a</c>, over the fields that the API allows for a kind.</summary>
internal sealed class FieldSelector
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Pod"] = ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "status.phase", "status.podIP"],
        ["Event"] =
        [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
            "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
        ],
        ["Node"] = ["spec.unschedulable"],
        ["Namespace"] = ["status.phase"],
        ["ReplicaSet"] = ["status.replicas"],
        ["Secret"] = ["type"],
    };

    private readonly List<(string[] Path, string Value, bool Equal)> terms = [];

    public bool IsEmpty => terms.Count == 0;

    /// <summary>The one name that a selector asks for, or null.</summary>
    public static string? NameIn(string? text) =>
        (text ?? "").Split(',').FirstOrDefault(t => t.StartsWith("metadata.name=", StringComparison.Ordinal))?["metadata.name=".Length..].TrimStart('=');

    public static FieldSelector Parse(ResourceType type, string? text)
    {
        var selector = new FieldSelector();
        foreach (var term in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = term.IndexOf('=');
            if (at <= 0)
                throw ApiException.BadRequest($"invalid selector: '{text}'; can't understand '{term}'");
            var field = type.StoredField(term[..at].TrimEnd('!'));
            if (field is not ("metadata.name" or "metadata.namespace") && !Allowed.GetValueOrDefault(type.Kind, []).Contains(field))
                throw ApiException.BadRequest($"field label not supported: {field}");
            selector.terms.Add((field.Split('.'), term[(at + 1)..].TrimStart('='), term[at - 1] != '!'));
        }
        return selector;
    }

    public bool Matches(StoredObject item)
    {
        if (IsEmpty)
            return true;
        var node = item.ToNode();
        return terms.All(t => (node.Text(t.Path) ?? "") == t.Value == t.Equal);
    }
}
