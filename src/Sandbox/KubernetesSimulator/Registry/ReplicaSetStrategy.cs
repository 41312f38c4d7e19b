using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Registry;

internal sealed class ReplicaSetStrategy : ResourceStrategy
{
    public override void ApplyDefaults(JsonObject next)
    {
        next.Ensure("spec").Default("replicas", 1);
        PodSpecDefaults.Apply(next.Ensure("spec", "template", "spec"));
    }

    public override void PrepareForCreate(JsonObject next) => next["status"] = new JsonObject { ["replicas"] = 0 };

    public override void Validate(JsonObject next, JsonObject? old, List<FieldError> errors) => WorkloadValidation.Check(next, old, errors);
}
