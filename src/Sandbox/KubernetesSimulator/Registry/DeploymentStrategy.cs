using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Registry;

internal sealed class DeploymentStrategy : ResourceStrategy
{
    public override void ApplyDefaults(JsonObject next)
    {
        var spec = next.Ensure("spec");
        spec.Default("replicas", 1);
        spec.Default("revisionHistoryLimit", 10);
        spec.Default("progressDeadlineSeconds", 600);
        var strategy = spec.Ensure("strategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            strategy.Ensure("rollingUpdate").Default("maxSurge", "25%");
            strategy.Ensure("rollingUpdate").Default("maxUnavailable", "25%");
        }
        PodSpecDefaults.Apply(spec.Ensure("template", "spec"));
    }

    // A Deployment's annotations travel to its ReplicaSets, so they count as its wish.
    public override bool RaisesGeneration(JsonObject next, JsonObject old) =>
        base.RaisesGeneration(next, old) || !JsonNode.DeepEquals(next.At("metadata", "annotations"), old.At("metadata", "annotations"));

    public override void Validate(JsonObject next, JsonObject? old, List<FieldError> errors) => WorkloadValidation.Check(next, old, errors);
}
