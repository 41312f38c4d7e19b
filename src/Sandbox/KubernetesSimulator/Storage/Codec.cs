using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;

namespace Sandbox.KubernetesSimulator.Storage;

/// <summary>Between the client library's models and the JSON that a real API server keeps.</summary>
internal static class Codec
{
    // The library writes every time with microseconds; the API does so only for these (its MicroTime).
    private static readonly HashSet<string> MicroTimes = ["eventTime", "lastObservedTime", "renewTime", "acquireTime"];

    // What people put under these is theirs, whatever it looks like.
    private static readonly HashSet<string> Opaque = ["annotations", "labels", "data", "stringData", "binaryData", "matchLabels"];

    public static JsonObject Encode(object model)
    {
        var node = JsonNode.Parse(KubernetesJson.Serialize(model))!.AsObject();
        Normalise(node);
        return node;
    }

    public static T Decode<T>(string json) => KubernetesJson.Deserialize<T>(json);

    public static T Decode<T>(JsonNode node) => KubernetesJson.Deserialize<T>(node.ToJsonString());

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string MicroTime(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    public static DateTimeOffset? ReadTime(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    /// <summary>Drops nulls and cuts times to the API's precision, in place.</summary>
    public static void Normalise(JsonObject node)
    {
        foreach (var (name, value) in node.ToList())
        {
            switch (value)
            {
                case null:
                    node.Remove(name);
                    break;
                case JsonObject inner when !Opaque.Contains(name):
                    Normalise(inner);
                    break;
                case JsonArray items:
                    foreach (var item in items.OfType<JsonObject>())
                        Normalise(item);
                    break;
                case JsonValue text when IsTime(name) && text.GetValueKind() == JsonValueKind.String && ReadTime(text.GetValue<string>()) is { } at:
                    node[name] = MicroTimes.Contains(name) ? MicroTime(at) : Time(at);
                    break;
            }
        }
    }

    private static bool IsTime(string name) =>
        name.EndsWith("Time", StringComparison.Ordinal) || name.EndsWith("Timestamp", StringComparison.Ordinal) || name.EndsWith("At", StringComparison.Ordinal);
}
