using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>Where the next page of a list begins: after which key, of the list as it was at which version.</summary>
/// <param name="Version">Of the whole list.</param>
/// <param name="After">The key of the last object of the page before.</param>
internal sealed record PageToken(long Version, string After)
{
    public static PageToken Parse(string token)
    {
        try
        {
            var node = JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(token)));
            if (node.Number("rv") is { } version && node.Text("start") is { } after)
                return new PageToken(version, after);
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException)
        {
            // Told below, as any other token that nobody gave out.
        }
        throw ApiException.BadRequest("continue key is not valid");
    }

    public override string ToString() =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = Version, ["start"] = After }.ToJsonString()));
}
