using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <summary>A Deployment with its ReplicaSets, as read at the start of a sync.</summary>
internal sealed class DeploymentView
{
    public DeploymentView(StoredObject stored, IEnumerable<ReplicaSetView> replicaSets)
    {
        Stored = stored;
        Node = stored.ToNode();
        Status = Codec.Decode<V1DeploymentStatus>(Node["status"] ?? new JsonObject());
        Status.Conditions ??= [];
        var all = replicaSets.OrderBy(r => r.Created, StringComparer.Ordinal).ThenBy(r => r.Name, StringComparer.Ordinal).ToList();
        New = all.FirstOrDefault(r => PodTemplate.Same(r.Template, Template));
        Old = [.. all.Where(r => r != New)];
    }

    public StoredObject Stored { get; }

    /// <summary>The object as read; a write of it fails once anything else was written.</summary>
    public JsonObject Node { get; }

    public V1DeploymentStatus Status { get; }

    public ReplicaSetView? New { get; set; }

    public List<ReplicaSetView> Old { get; }

    public IEnumerable<ReplicaSetView> All => New is null ? Old : Old.Append(New);

    public JsonNode? Template => Node.At("spec", "template");

    public int Replicas => (int)(Node.Number("spec", "replicas") ?? 1);

    public long Generation => Node.Number("metadata", "generation") ?? 0;

    public bool Paused => Node.Flag("spec", "paused");

    public bool IsRolling => Node.Text("spec", "strategy", "type") != "Recreate";

    public int HistoryLimit => (int)(Node.Number("spec", "revisionHistoryLimit") ?? 10);

    // The API's "none" is the greatest integer of 32 bits.
    public TimeSpan? ProgressDeadline =>
        Node.Number("spec", "progressDeadlineSeconds") is { } seconds and < int.MaxValue ? TimeSpan.FromSeconds(seconds) : null;

    public int MaxSurge => IsRolling ? Resolve().Surge : 0;

    public int MaxUnavailable => IsRolling && Replicas > 0 ? Math.Min(Resolve().Unavailable, Replicas) : 0;

    public bool IsComplete(V1DeploymentStatus status) =>
        (status.UpdatedReplicas ?? 0) == Replicas && (status.Replicas ?? 0) == Replicas && (status.AvailableReplicas ?? 0) == Replicas
        && (status.ObservedGeneration ?? 0) >= Generation;

    private (int Surge, int Unavailable) Resolve()
    {
        var surge = Scaled(Node.At("spec", "strategy", "rollingUpdate", "maxSurge"), roundUp: true);
        var unavailable = Scaled(Node.At("spec", "strategy", "rollingUpdate", "maxUnavailable"), roundUp: false);
        // Both at zero could never move.
        return surge == 0 && unavailable == 0 ? (0, 1) : (surge, unavailable);
    }

    private int Scaled(JsonNode? value, bool roundUp)
    {
        var text = value?.ToString() ?? "25%";
        if (!text.EndsWith('%'))
            return int.Parse(text, CultureInfo.InvariantCulture);
        var share = Replicas * int.Parse(text[..^1], CultureInfo.InvariantCulture) / 100.0;
        return (int)(roundUp ? Math.Ceiling(share) : Math.Floor(share));
    }
}
