using System.Globalization;
using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <content>The ReplicaSet of the present template, and the revision numbers.</content>
internal sealed partial class DeploymentController
{
    private static readonly HashSet<string> OwnAnnotations =
    [
        "kubectl.kubernetes.io/last-applied-configuration",
        "deprecated.deployment.rollback.to",
        ReplicaSetView.RevisionAnnotation,
        ReplicaSetView.RevisionHistoryAnnotation,
        ReplicaSetView.DesiredAnnotation,
        ReplicaSetView.MaxAnnotation,
    ];

    private async Task FindOrCreateNew(DeploymentView deployment)
    {
        if (deployment.New is not null)
            await AdoptNew(deployment).ConfigureAwait(false);
        else
            await CreateNew(deployment).ConfigureAwait(false);
    }

    // A rollback finds the ReplicaSet of old: it gets the highest number, and its former one goes into its history.
    private async Task AdoptNew(DeploymentView deployment)
    {
        var (annotations, changed) = NewAnnotations(deployment, deployment.New!.Annotations);
        var ready = deployment.Node.Number("spec", "minReadySeconds");
        if (changed || deployment.New.Stored.ToNode().Number("spec", "minReadySeconds") != ready)
        {
            var written = await client.Update(deployment.New.Stored, node =>
            {
                node.Ensure("metadata")["annotations"] = annotations;
                if (ready is not null)
                    node.Ensure("spec")["minReadySeconds"] = ready;
                else
                    node.Ensure("spec").Remove("minReadySeconds");
            }).ConfigureAwait(false);
            deployment.New = new ReplicaSetView(written);
        }
        var needsWrite = NoteRevision(deployment, deployment.New.Revision);
        if (deployment.ProgressDeadline is not null && DeploymentConditions.Find(deployment.Status, DeploymentConditions.Progressing) is null)
        {
            DeploymentConditions.Set(deployment.Status, DeploymentConditions.Make(
                DeploymentConditions.Progressing, "True", "FoundNewReplicaSet", $"Found new replica set \"{deployment.New.Name}\"", Clock.Now));
            needsWrite = true;
        }
        if (needsWrite)
            await WriteStatus(deployment).ConfigureAwait(false);
    }

    private async Task CreateNew(DeploymentView deployment)
    {
        var collisions = deployment.Status.CollisionCount ?? 0;
        var hash = PodTemplate.Hash(deployment.Template, collisions);
        var template = PodTemplate.WithHash(deployment.Template, hash);
        var selector = (JsonObject)deployment.Node.At("spec", "selector")!.DeepClone();
        selector.Ensure("matchLabels")[PodTemplate.HashLabel] = hash;
        var size = SizeOfNew(deployment, 0);
        var (annotations, _) = NewAnnotations(deployment, new Dictionary<string, string>());
        annotations[ReplicaSetView.DesiredAnnotation] = Text(deployment.Replicas);
        annotations[ReplicaSetView.MaxAnnotation] = Text(deployment.Replicas + deployment.MaxSurge);
        var spec = new JsonObject { ["replicas"] = size, ["selector"] = selector, ["template"] = template };
        if (deployment.Node.Number("spec", "minReadySeconds") is { } ready)
            spec["minReadySeconds"] = ready;
        var created = await client.Create(ResourceTypes.ReplicaSets, deployment.Stored.Namespace, new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{deployment.Stored.Name}-{hash}",
                ["labels"] = template.At("metadata", "labels")!.DeepClone(),
                ["annotations"] = annotations,
                ["ownerReferences"] = OwnerReferences.To(deployment.Stored),
            },
            ["spec"] = spec,
        }).ConfigureAwait(false);
        deployment.New = new ReplicaSetView(created);
        if (size > 0)
            events.Normal(new EventSubject(deployment.Stored), "ScalingReplicaSet", $"Scaled up replica set {created.Name} from 0 to {size}");
        var needsWrite = NoteRevision(deployment, deployment.New.Revision);
        if (deployment.ProgressDeadline is not null)
        {
            DeploymentConditions.Set(deployment.Status, DeploymentConditions.Make(
                DeploymentConditions.Progressing, "True", DeploymentConditions.NewReplicaSetCreated, $"Created new replica set \"{created.Name}\"", Clock.Now));
            needsWrite = true;
        }
        if (needsWrite)
            await WriteStatus(deployment).ConfigureAwait(false);
    }

    private static (JsonObject Annotations, bool Changed) NewAnnotations(DeploymentView deployment, IReadOnlyDictionary<string, string> before)
    {
        var next = before.ToDictionary();
        foreach (var (name, value) in deployment.Node.StringMap("metadata", "annotations"))
        {
            if (!OwnAnnotations.Contains(name))
                next[name] = value;
        }
        var revision = deployment.Old.Select(r => r.Revision).DefaultIfEmpty(0).Max() + 1;
        var had = long.TryParse(before.GetValueOrDefault(ReplicaSetView.RevisionAnnotation), CultureInfo.InvariantCulture, out var former);
        if (former < revision)
        {
            next[ReplicaSetView.RevisionAnnotation] = Text(revision);
            if (had)
                next[ReplicaSetView.RevisionHistoryAnnotation] = before.TryGetValue(ReplicaSetView.RevisionHistoryAnnotation, out var history) ? $"{history},{former}" : Text(former);
        }
        var changed = next.Count != before.Count || next.Any(n => before.GetValueOrDefault(n.Key) != n.Value);
        return (new JsonObject(next.Select(n => KeyValuePair.Create(n.Key, (JsonNode?)n.Value))), changed);
    }

    private static bool NoteRevision(DeploymentView deployment, long revision)
    {
        var annotations = deployment.Node.Ensure("metadata", "annotations");
        if (annotations.Text(ReplicaSetView.RevisionAnnotation) == Text(revision))
            return false;
        annotations[ReplicaSetView.RevisionAnnotation] = Text(revision);
        return true;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
