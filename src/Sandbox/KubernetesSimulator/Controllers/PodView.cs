using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <summary>A pod as controllers read it.</summary>
internal sealed class PodView(StoredObject stored)
{
    private readonly JsonObject node = stored.ToNode();

    public StoredObject Stored => stored;

    public JsonObject Node => node;

    public string Phase => node.Text("status", "phase") ?? "Pending";

    public bool IsOver => Phase is "Succeeded" or "Failed";

    public bool IsDeleting => node.Text("metadata", "deletionTimestamp") is not null;

    public string? NodeName => node.Text("spec", "nodeName");

    public DateTimeOffset? ReadySince =>
        Condition("Ready") is { } ready && ready.Text("status") == "True" ? Codec.ReadTime(ready.Text("lastTransitionTime")) : null;

    private long Restarts => node.Items("status", "containerStatuses").Sum(c => c.Number("restartCount") ?? 0);

    private string Created => node.Text("metadata", "creationTimestamp") ?? "";

    public JsonObject? Condition(string type) => node.Items("status", "conditions").FirstOrDefault(c => c.Text("type") == type);

    /// <summary>Which pod a ReplicaSet gives up first: the one that would be missed least.</summary>
    public static readonly IComparer<PodView> FirstToGo = Comparer<PodView>.Create((a, b) =>
    {
        var order = (a.NodeName is not null).CompareTo(b.NodeName is not null);
        if (order == 0)
            order = (a.Phase == "Running").CompareTo(b.Phase == "Running");
        if (order == 0)
            order = (a.ReadySince is not null).CompareTo(b.ReadySince is not null);
        if (order == 0 && a.ReadySince is { } one && b.ReadySince is { } other)
            order = other.CompareTo(one);
        if (order == 0)
            order = b.Restarts.CompareTo(a.Restarts);
        if (order == 0)
            order = string.CompareOrdinal(b.Created, a.Created);
        return order;
    });
}
