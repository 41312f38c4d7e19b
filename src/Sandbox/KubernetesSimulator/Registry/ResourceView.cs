using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Registry;

/// <summary>Objects of one kind, seen and written through another group's version of it.</summary>
internal abstract class ResourceView
{
    /// <summary>The kind that the objects are kept as.</summary>
    public abstract ResourceType Stored { get; }

    public abstract JsonObject Show(JsonObject stored);

    public abstract JsonObject Store(JsonObject shown);

    /// <summary>The stored name of a field that a selector names.</summary>
    public abstract string StoredField(string field);
}
