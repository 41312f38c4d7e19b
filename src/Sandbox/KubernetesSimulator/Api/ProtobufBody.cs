using System.Text.Json.Nodes;
using Google.Protobuf;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>
/// The few bodies that <c>kubectl</c> sends as protobuf whatever the server says it reads: questions about permissions,
/// namespaces and evictions. Everything else in protobuf is refused as a media type that is not read here.
/// </summary>
internal static class ProtobufBody
{
    public const string MediaType = "application/vnd.kubernetes.protobuf";

    // "k8s" and a zero byte come before the envelope.
    private const int Magic = 4;

    private static readonly Message Map = new() { [1] = new("key"), [2] = new("value") };
    private static readonly Message Metadata = new() { [1] = new("name"), [2] = new("generateName"), [3] = new("namespace"), [11] = new("labels", Map), [12] = new("annotations", Map) };
    private static readonly Message Resource = new()
    {
        [1] = new("namespace"),
        [2] = new("verb"),
        [3] = new("group"),
        [4] = new("version"),
        [5] = new("resource"),
        [6] = new("subresource"),
        [7] = new("name"),
    };

    private static readonly Message Path = new() { [1] = new("path"), [2] = new("verb") };
    private static readonly Message DeleteOptions = new() { [1] = new("gracePeriodSeconds", IsNumber: true), [2] = new("preconditions", new Message { [1] = new("uid") }), [4] = new("propagationPolicy") };

    private static readonly Dictionary<string, Message> Kinds = new()
    {
        ["SelfSubjectAccessReview"] = new() { [1] = new("metadata", Metadata), [2] = new("spec", new Message { [1] = new("resourceAttributes", Resource), [2] = new("nonResourceAttributes", Path) }) },
        ["SelfSubjectRulesReview"] = new() { [1] = new("metadata", Metadata), [2] = new("spec", new Message { [1] = new("namespace") }) },
        ["SelfSubjectReview"] = new() { [1] = new("metadata", Metadata) },
        ["Namespace"] = new() { [1] = new("metadata", Metadata) },
        ["Eviction"] = new() { [1] = new("metadata", Metadata), [2] = new("deleteOptions", DeleteOptions) },
        ["DeleteOptions"] = DeleteOptions,
    };

    /// <summary>The body as the JSON that it stands for.</summary>
    public static string ToJson(byte[] body)
    {
        var envelope = new Message { [1] = new("type", new Message { [1] = new("apiVersion"), [2] = new("kind") }) };
        var type = Read(body.AsMemory(Magic), envelope)["type"]!.AsObject();
        if (!Kinds.TryGetValue(type["kind"]!.GetValue<string>(), out var message))
            throw ApiException.UnsupportedMediaType(MediaType);
        var document = Read(Raw(body), message);
        foreach (var (name, value) in type)
            document[name] = value?.DeepClone();
        return document.ToJsonString();
    }

    // The object itself is the second field of the envelope.
    private static ReadOnlyMemory<byte> Raw(byte[] body)
    {
        var input = new CodedInputStream(body, Magic, body.Length - Magic);
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (WireFormat.GetTagFieldNumber(tag) == 2)
                return input.ReadBytes().Memory;
            input.SkipLastField();
        }
        throw ApiException.BadRequest("the body of the request holds no object");
    }

    private static JsonObject Read(ReadOnlyMemory<byte> bytes, Message message)
    {
        var node = new JsonObject();
        var input = new CodedInputStream(bytes.ToArray());
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (!message.TryGetValue(WireFormat.GetTagFieldNumber(tag), out var field))
                input.SkipLastField();
            else if (field.Inner == Map)
                AddEntry(node, field.Name, Read(input.ReadBytes().Memory, Map));
            else if (field.Inner is { } inner)
                node[field.Name] = Read(input.ReadBytes().Memory, inner);
            else if (field.IsNumber)
                node[field.Name] = input.ReadInt64();
            else if (input.ReadString() is { Length: > 0 } text)
                node[field.Name] = text;
        }
        return node;
    }

    private static void AddEntry(JsonObject node, string map, JsonObject entry)
    {
        if (node[map] is not JsonObject entries)
            node[map] = entries = [];
        entries[entry["key"]!.GetValue<string>()] = entry["value"]?.GetValue<string>() ?? "";
    }

    /// <summary>The fields that are read of a message, by their numbers.</summary>
    private sealed class Message : Dictionary<int, Field>;

    private sealed record Field(string Name, Message? Inner = null, bool IsNumber = false);
}
