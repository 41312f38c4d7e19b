using System.Text.Json.Nodes;

namespace Sandbox.KubernetesSimulator.Registry;

/// <summary>An event always shows its three times, null or not, and who reported it.</summary>
internal sealed class EventStrategy : ResourceStrategy
{
    public override void Shape(JsonObject next)
    {
        foreach (var time in (ReadOnlySpan<string>)["eventTime", "firstTimestamp", "lastTimestamp"])
            next.TryAdd(time, null);
        next.TryAdd("reportingComponent", "");
        next.TryAdd("reportingInstance", "");
        next.TryAdd("source", new JsonObject());
    }
}
