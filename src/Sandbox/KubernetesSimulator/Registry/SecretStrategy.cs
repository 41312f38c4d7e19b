using System.Text;
using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Registry;

/// <summary>A secret takes plain strings, and keeps and shows them as base64 only.</summary>
internal sealed class SecretStrategy : ResourceStrategy
{
    public override void ApplyDefaults(JsonObject next)
    {
        next.Default("type", "Opaque");
        foreach (var (name, value) in next.StringMap("stringData"))
            next.Ensure("data")[name] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value));
        next.Remove("stringData");
    }
}
