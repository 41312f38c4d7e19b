using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Tests.Support;

/// <summary>Writes down what a watch of Deployments, ReplicaSets and Pods says, in the words of the recordings.</summary>
internal static class ChangeLog
{
    public static string Deployment(JsonObject d)
    {
        var status = d["status"];
        return $"gen={N(d, "metadata", "generation")} obs={Opt(status, "observedGeneration")} rev={Rev(d)} spec={N(d, "spec", "replicas")} "
            + $"repl={N(status, "replicas")} upd={N(status, "updatedReplicas")} rdy={N(status, "readyReplicas")} avail={N(status, "availableReplicas")} "
            + $"unavail={N(status, "unavailableReplicas")} term={Opt(status, "terminatingReplicas")} | {Conditions(d)}";
    }

    public static string ReplicaSet(JsonObject r)
    {
        var status = r["status"];
        return $"gen={N(r, "metadata", "generation")} obs={Opt(status, "observedGeneration")} rev={Rev(r)} hist={Annotation(r, "revision-history", "-")} "
            + $"desired={Annotation(r, "desired-replicas", "-")} max={Annotation(r, "max-replicas", "-")} spec={N(r, "spec", "replicas")} repl={N(status, "replicas")} "
            + $"rdy={N(status, "readyReplicas")} avail={N(status, "availableReplicas")} term={Opt(status, "terminatingReplicas")}";
    }

    public static string Pod(JsonObject p)
    {
        var containers = p.Items("status", "containerStatuses").Select(c =>
            $"{c.Text("name")}: {State(c["state"])} ready={Flag(c, "ready")} started={Flag(c, "started")} restarts={N(c, "restartCount")}{Last(c["lastState"])}");
        return $"{p.Text("status", "phase")} {p.Text("status", "reason")} del={(p.Text("metadata", "deletionTimestamp") is null ? "n" : "y")} {string.Join("; ", containers)} | {Conditions(p)}";
    }

    private static string State(JsonNode? state) =>
        state.At("waiting") is { } waiting ? $"waiting({waiting.Text("reason")})"
        : state.At("terminated") is { } ended ? $"terminated({ended.Text("reason")} exit={N(ended, "exitCode")})"
        : "running()";

    private static string Last(JsonNode? state) => state.At("terminated") is not null ? $" last={State(state)}" : "";

    private static string Conditions(JsonObject item) =>
        string.Join(", ", item.Items("status", "conditions").Select(c => $"{c.Text("type")}={c.Text("status")}/{c.Text("reason")}"));

    private static string Flag(JsonNode node, string member) => node.Flag(member) ? "True" : "False";

    private static string Rev(JsonObject item) => Annotation(item, "revision", "None");

    private static string Annotation(JsonObject item, string name, string none) =>
        item.StringMap("metadata", "annotations").GetValueOrDefault("deployment.kubernetes.io/" + name, none);

    private static long N(JsonNode? node, params ReadOnlySpan<string> path) => node.Number(path) ?? 0;

    private static string Opt(JsonNode? node, string member) => node.Number(member)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "None";
}
