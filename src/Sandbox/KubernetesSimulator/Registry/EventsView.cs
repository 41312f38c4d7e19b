using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Registry;

/// <summary>The core's events as <c>events.k8s.io</c> names their members.</summary>
internal sealed class EventsView : ResourceView
{
    private static readonly (string Core, string Events)[] Names =
    [
        ("involvedObject", "regarding"),
        ("message", "note"),
        ("reportingComponent", "reportingController"),
        ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"),
    ];

    public override ResourceType Stored => ResourceTypes.Events;

    public override JsonObject Show(JsonObject stored)
    {
        foreach (var (core, events) in Names)
            Rename(stored, core, events);
        stored["apiVersion"] = ResourceTypes.NewEvents.ApiVersion;
        return stored;
    }

    public override JsonObject Store(JsonObject shown)
    {
        foreach (var (core, events) in Names)
            Rename(shown, events, core);
        shown["apiVersion"] = ResourceTypes.Events.ApiVersion;
        return shown;
    }

    public override string StoredField(string field)
    {
        var step = field.Split('.')[0];
        return Names.FirstOrDefault(n => n.Events == step).Core is { } core ? core + field[step.Length..] : field;
    }

    private static void Rename(JsonObject node, string from, string to)
    {
        if (node.Remove(from, out var value))
            node[to] = value;
    }
}
