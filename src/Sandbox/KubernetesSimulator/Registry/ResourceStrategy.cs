using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Api;

namespace Sandbox.KubernetesSimulator.Registry;

/// <summary>What the API server does to one kind of object on its way in. This base suits kinds without rules of their own.</summary>
internal class ResourceStrategy
{
    /// <summary>True where a delete is answered with the object, not with a Status.</summary>
    public virtual bool ReturnsDeleted => false;

    public virtual void ApplyDefaults(JsonObject next)
    {
    }

    /// <summary>Fills what only a new object gets.</summary>
    public virtual void PrepareForCreate(JsonObject next)
    {
    }

    /// <summary>Brings back what the API always shows, also where it is null.</summary>
    public virtual void Shape(JsonObject next)
    {
    }

    public virtual bool RaisesGeneration(JsonObject next, JsonObject old) => !JsonNode.DeepEquals(next["spec"], old["spec"]);

    public virtual void Validate(JsonObject next, JsonObject? old, List<FieldError> errors)
    {
    }

    /// <summary>The seconds a deletion waits for the kubelet; 0 removes at once.</summary>
    public virtual long GracePeriod(JsonObject current, long? requested) => 0;

    /// <summary>True while something beside the finalizers in the metadata keeps a deleted object.</summary>
    public virtual bool IsKept(JsonObject current) => false;

    /// <summary>Shows on an object that its deletion has begun.</summary>
    public virtual void MarkDeleted(JsonObject node)
    {
    }
}
