using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Registry;

/// <summary>The rules that Deployments and ReplicaSets share.</summary>
internal static class WorkloadValidation
{
    public static void Check(JsonObject next, JsonObject? old, List<FieldError> errors)
    {
        var selector = next.At("spec", "selector");
        if (selector is not JsonObject { Count: > 0 })
            errors.Add(FieldError.Required("spec.selector"));
        else if (!LabelSelector.FromObject(selector).Matches(next.StringMap("spec", "template", "metadata", "labels")))
            errors.Add(FieldError.Invalid("spec.template.metadata.labels", next.At("spec", "template", "metadata", "labels"), "`selector` does not match template `labels`"));
        if (old is not null && !JsonNode.DeepEquals(selector, old.At("spec", "selector")))
            errors.Add(FieldError.Invalid("spec.selector", selector, "field is immutable"));
        if (next.Number("spec", "replicas") < 0)
            errors.Add(FieldError.Invalid("spec.replicas", next.At("spec", "replicas"), "must be greater than or equal to 0"));
        PodSpecDefaults.Validate(next.At("spec", "template", "spec"), "spec.template.spec", errors);
    }
}
