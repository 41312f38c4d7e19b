using System.Text.Json.Nodes;
using k8s.Models;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <summary>Whether a node takes a pod.</summary>
internal static class NodeFit
{
    /// <summary>The scheduler's words for why not, or null.</summary>
    public static string? Refusal(JsonObject pod, JsonObject node, IReadOnlyList<JsonObject> present)
    {
        var tolerations = pod.Items("spec", "tolerations").ToList();
        var tolerated = tolerations.Any(t => Tolerates(t, "node.kubernetes.io/unschedulable", "", "NoSchedule"));
        if (node.Flag("spec", "unschedulable") && !tolerated)
            return "node(s) were unschedulable";
        foreach (var (name, value) in pod.StringMap("spec", "nodeSelector"))
        {
            if (node.StringMap("metadata", "labels").GetValueOrDefault(name) != value)
                return "node(s) didn't match Pod's node affinity/selector";
        }
        foreach (var taint in node.Items("spec", "taints").Where(t => t.Text("effect") is "NoSchedule" or "NoExecute"))
        {
            if (!tolerations.Any(t => Tolerates(t, taint.Text("key")!, taint.Text("value") ?? "", taint.Text("effect")!)))
                return $"node(s) had untolerated taint(s) {{{taint.Text("key")}: {taint.Text("value")}}}";
        }
        foreach (var resource in (ReadOnlySpan<string>)["cpu", "memory"])
        {
            if (Allocatable(node, resource) is { } room && Requested(pod, resource) is var wish and > 0 && present.Sum(p => Requested(p, resource)) + wish > room)
                return $"Insufficient {resource}";
        }
        return Allocatable(node, "pods") is { } places && present.Count >= places ? "Too many pods" : null;
    }

    public static bool Tolerates(JsonObject toleration, string key, string value, string effect) =>
        toleration.Text("effect") is var e && (e is null or "" || e == effect)
        && (toleration.Text("key") is null or "" ? toleration.Text("operator") == "Exists" : toleration.Text("key") == key)
        && (toleration.Text("operator") == "Exists" || (toleration.Text("value") ?? "") == value);

    private static decimal? Allocatable(JsonObject node, string resource) =>
        node.Text("status", "allocatable", resource) is { } quantity ? new ResourceQuantity(quantity).ToDecimal() : null;

    private static decimal Requested(JsonObject pod, string resource) =>
        pod.Items("spec", "containers").Sum(c => Quantity(c.Text("resources", "requests", resource) ?? c.Text("resources", "limits", resource)));

    private static decimal Quantity(string? text) => text is null ? 0 : new ResourceQuantity(text).ToDecimal();
}
