using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Tables;

/// <summary>Deployments and ReplicaSets.</summary>
internal static class WorkloadColumns
{
    private static readonly Column[] Template =
    [
        Column.Wide("Containers", o => Columns.Joined(o.At("spec", "template", "spec"), "name")),
        Column.Wide("Images", o => Columns.Joined(o.At("spec", "template", "spec"), "image")),
        Column.Wide("Selector", o => Columns.Labels(o.StringMap("spec", "selector", "matchLabels"))),
    ];

    public static readonly IReadOnlyList<Column> Deployment =
    [
        Columns.Name,
        Column.Text("Ready", o => $"{o.Number("status", "readyReplicas") ?? 0}/{o.Number("spec", "replicas") ?? 0}"),
        Column.Number("Up-to-date", o => o.Number("status", "updatedReplicas")),
        Column.Number("Available", o => o.Number("status", "availableReplicas")),
        Columns.Age,
        .. Template,
    ];

    public static readonly IReadOnlyList<Column> ReplicaSet =
    [
        Columns.Name,
        Column.Number("Desired", o => o.Number("spec", "replicas")),
        Column.Number("Current", o => o.Number("status", "replicas")),
        Column.Number("Ready", o => o.Number("status", "readyReplicas")),
        Columns.Age,
        .. Template,
    ];
}
