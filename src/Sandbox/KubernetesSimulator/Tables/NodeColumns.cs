using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Tables;

/// <summary>Nodes.</summary>
internal static class NodeColumns
{
    private const string RolePrefix = "node-role.kubernetes.io/";

    public static readonly IReadOnlyList<Column> All =
    [
        Columns.Name,
        Column.Text("Status", Status),
        Column.Text("Roles", Roles),
        Columns.Age,
        Column.Text("Version", o => o.Text("status", "nodeInfo", "kubeletVersion")),
        Column.Wide("Internal-IP", o => Address(o, "InternalIP")),
        Column.Wide("External-IP", o => Address(o, "ExternalIP")),
        Column.Wide("OS-Image", o => o.Text("status", "nodeInfo", "osImage")),
        Column.Wide("Kernel-Version", o => o.Text("status", "nodeInfo", "kernelVersion")),
        Column.Wide("Container-Runtime", o => o.Text("status", "nodeInfo", "containerRuntimeVersion")),
    ];

    private static string Status(JsonObject node)
    {
        var ready = node.Items("status", "conditions").FirstOrDefault(c => c.Text("type") == "Ready")?.Text("status");
        var status = ready switch { "True" => "Ready", null => "Unknown", _ => "NotReady" };
        return node.Flag("spec", "unschedulable") ? status + ",SchedulingDisabled" : status;
    }

    private static string Roles(JsonObject node)
    {
        var roles = node.StringMap("metadata", "labels").Keys.Where(k => k.StartsWith(RolePrefix, StringComparison.Ordinal)).Select(k => k[RolePrefix.Length..]).Order().ToList();
        return roles.Count == 0 ? "<none>" : string.Join(',', roles);
    }

    private static string Address(JsonObject node, string type) => node.Items("status", "addresses").FirstOrDefault(a => a.Text("type") == type)?.Text("address") ?? "<none>";
}
