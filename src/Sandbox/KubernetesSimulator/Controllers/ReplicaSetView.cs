using System.Globalization;
using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <summary>A ReplicaSet as the Deployment controller reads it.</summary>
internal sealed class ReplicaSetView(StoredObject stored)
{
    public const string RevisionAnnotation = "deployment.kubernetes.io/revision";
    public const string RevisionHistoryAnnotation = "deployment.kubernetes.io/revision-history";
    public const string DesiredAnnotation = "deployment.kubernetes.io/desired-replicas";
    public const string MaxAnnotation = "deployment.kubernetes.io/max-replicas";

    private readonly JsonObject node = stored.ToNode();

    public StoredObject Stored => stored;

    public string Name => stored.Name;

    public JsonNode? Template => node.At("spec", "template");

    public string Created => node.Text("metadata", "creationTimestamp") ?? "";

    public int Wanted => (int)(node.Number("spec", "replicas") ?? 0);

    public int Actual => Status("replicas") ?? 0;

    public int Ready => Status("readyReplicas") ?? 0;

    public int Available => Status("availableReplicas") ?? 0;

    public int? Terminating => Status("terminatingReplicas");

    public bool IsObserved => (node.Number("status", "observedGeneration") ?? 0) >= (node.Number("metadata", "generation") ?? 0);

    public bool IsDeleting => node.Text("metadata", "deletionTimestamp") is not null;

    public IReadOnlyDictionary<string, string> Annotations => node.StringMap("metadata", "annotations");

    public long Revision => long.TryParse(Annotations.GetValueOrDefault(RevisionAnnotation), CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    public int? Desired => int.TryParse(Annotations.GetValueOrDefault(DesiredAnnotation), CultureInfo.InvariantCulture, out var desired) ? desired : null;

    private int? Status(string member) => (int?)node.Number("status", member);
}
