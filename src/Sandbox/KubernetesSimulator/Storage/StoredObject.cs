using System.Text.Json.Nodes;

namespace Sandbox.KubernetesSimulator.Storage;

/// <summary>One version of one object. Immutable, so it may be read by anyone: what it gives out are copies.</summary>
internal sealed record StoredObject(ResourceType Type, string? Namespace, string Name, string Uid, long Version, string Json, IReadOnlyDictionary<string, string> Labels)
{
    public string Key => KeyOf(Namespace, Name);

    public static string KeyOf(string? ns, string name) => ns is null ? name : $"{ns}/{name}";

    public static StoredObject From(ResourceType type, JsonObject node, long version)
    {
        var metadata = node.Ensure("metadata");
        metadata["resourceVersion"] = version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new StoredObject(
            type,
            type.Namespaced ? metadata.Text("namespace") : null,
            metadata.Text("name")!,
            metadata.Text("uid")!,
            version,
            node.ToJsonString(),
            metadata.StringMap("labels"));
    }

    public JsonObject ToNode() => JsonNode.Parse(Json)!.AsObject();

    public T As<T>() => Codec.Decode<T>(Json);
}
