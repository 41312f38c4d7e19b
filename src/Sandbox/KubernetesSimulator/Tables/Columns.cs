using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Tables;

/// <summary>The columns of each kind, as the server prints them.</summary>
internal static class Columns
{
    public static readonly Column Name = Column.Text("Name", o => o.Text("metadata", "name"));

    public static readonly Column Age = new("Age", (o, now) => Ages.Since(o, now, "metadata", "creationTimestamp"));

    private static readonly Dictionary<ResourceType, IReadOnlyList<Column>> Known = new()
    {
        [ResourceTypes.Pods] = PodColumns.All,
        [ResourceTypes.Deployments] = WorkloadColumns.Deployment,
        [ResourceTypes.ReplicaSets] = WorkloadColumns.ReplicaSet,
        [ResourceTypes.Nodes] = NodeColumns.All,
        [ResourceTypes.Events] = EventColumns.All,
        [ResourceTypes.Namespaces] = [Name, Column.Text("Status", o => o.Text("status", "phase")), Age],
        [ResourceTypes.ConfigMaps] = [Name, Column.Number("Data", o => Count(o, "data") + Count(o, "binaryData")), Age],
        [ResourceTypes.Secrets] = [Name, Column.Text("Type", o => o.Text("type")), Column.Number("Data", o => Count(o, "data")), Age],
        [ResourceTypes.ServiceAccounts] = [Name, Column.Number("Secrets", o => o.Items("secrets").Count()), Age],
        [ResourceTypes.PodDisruptionBudgets] =
        [
            Name,
            Column.Text("Min Available", o => o.Text("spec", "minAvailable") ?? "N/A"),
            Column.Text("Max Unavailable", o => o.Text("spec", "maxUnavailable") ?? "N/A"),
            Column.Number("Allowed Disruptions", o => o.Number("status", "disruptionsAllowed")),
            Age,
        ],
        [ResourceTypes.HorizontalPodAutoscalers] =
        [
            Name,
            Column.Text("Reference", o => $"{o.Text("spec", "scaleTargetRef", "kind")}/{o.Text("spec", "scaleTargetRef", "name")}"),
            Column.Text("MinPods", o => o.Text("spec", "minReplicas") ?? "<unset>"),
            Column.Number("MaxPods", o => o.Number("spec", "maxReplicas")),
            Column.Number("Replicas", o => o.Number("status", "currentReplicas")),
            Age,
        ],
        [ResourceTypes.Leases] = [Name, Column.Text("Holder", o => o.Text("spec", "holderIdentity")), Age],
        [ResourceTypes.Roles] = [Name, Created],
        [ResourceTypes.ClusterRoles] = [Name, Created],
        [ResourceTypes.RoleBindings] = [Name, Role, Age],
        [ResourceTypes.ClusterRoleBindings] = [Name, Role, Age],
    };

    public static IReadOnlyList<Column> Of(ResourceType type) => Known.GetValueOrDefault(type) ?? [Name, Age];

    /// <summary>Names and images of the containers of a pod specification, and a selector in words.</summary>
    public static string Joined(JsonNode? podSpec, string member) => string.Join(',', podSpec.Items("containers").Select(c => c.Text(member)));

    public static string Labels(IReadOnlyDictionary<string, string> labels) =>
        labels.Count == 0 ? "<none>" : string.Join(',', labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"));

    private static Column Created => Column.Text("Created At", o => o.Text("metadata", "creationTimestamp"));

    private static Column Role => Column.Text("Role", o => $"{o.Text("roleRef", "kind")}/{o.Text("roleRef", "name")}");

    private static long Count(JsonObject item, string member) => (item[member] as JsonObject)?.Count ?? 0;
}
