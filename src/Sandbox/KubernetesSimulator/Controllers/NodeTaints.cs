using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <summary>The taints that the control plane itself gives to nodes.</summary>
internal static class NodeTaints
{
    private const string Prefix = "node.kubernetes.io/";

    private static readonly (string Condition, string Status, string Taint, string[] Effects)[] ByCondition =
    [
        ("Ready", "Unknown", "unreachable", ["NoSchedule", "NoExecute"]),
        ("Ready", "False", "not-ready", ["NoSchedule", "NoExecute"]),
        ("MemoryPressure", "True", "memory-pressure", ["NoSchedule"]),
        ("DiskPressure", "True", "disk-pressure", ["NoSchedule"]),
        ("PIDPressure", "True", "pid-pressure", ["NoSchedule"]),
    ];

    /// <summary>The taints that a node should have now.</summary>
    public static List<JsonObject> Of(JsonObject node)
    {
        var wanted = ByCondition
            .Where(t => node.Items("status", "conditions").Any(c => c.Text("type") == t.Condition && c.Text("status") == t.Status))
            .SelectMany(t => t.Effects.Select(e => Make(t.Taint, e)))
            .ToList();
        if (node.Flag("spec", "unschedulable"))
            wanted.Add(Make("unschedulable", "NoSchedule"));
        return wanted;
    }

    public static bool IsOurs(JsonObject taint) =>
        taint.Text("key") is { } key && key.StartsWith(Prefix, StringComparison.Ordinal)
        && (key == Prefix + "unschedulable" || ByCondition.Any(t => key == Prefix + t.Taint));

    public static string NameOf(JsonObject taint) => $"{taint.Text("key")}:{taint.Text("effect")}";

    /// <summary>How long a pod may stay under a taint; null for as long as it likes.</summary>
    public static TimeSpan? ToleratedFor(JsonObject pod, JsonObject taint)
    {
        var matching = pod.Items("spec", "tolerations")
            .Where(t => NodeFit.Tolerates(t, taint.Text("key")!, taint.Text("value") ?? "", taint.Text("effect")!))
            .ToList();
        if (matching.Count == 0)
            return TimeSpan.Zero;
        var limits = matching.Select(t => t.Number("tolerationSeconds")).OfType<long>().ToList();
        return limits.Count == 0 ? null : TimeSpan.FromSeconds(Math.Max(0, limits.Min()));
    }

    private static JsonObject Make(string name, string effect) => new() { ["key"] = Prefix + name, ["effect"] = effect };
}
