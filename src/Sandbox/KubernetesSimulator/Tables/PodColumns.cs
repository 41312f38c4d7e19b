using System.Globalization;
using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Tables;

/// <summary>Pods: readiness, and the one word for what is going on in all containers.</summary>
internal static class PodColumns
{
    public static readonly IReadOnlyList<Column> All =
    [
        Columns.Name,
        Column.Text("Ready", o => $"{Statuses(o).Count(IsServing)}/{o.Items("spec", "containers").Count()}"),
        Column.Text("Status", Status),
        new("Restarts", (o, now) => Restarts(o, now)),
        Columns.Age,
        Column.Wide("IP", o => o.Text("status", "podIP") ?? "<none>"),
        Column.Wide("Node", o => o.Text("spec", "nodeName") ?? "<none>"),
        Column.Wide("Nominated Node", o => o.Text("status", "nominatedNodeName") ?? "<none>"),
        Column.Wide("Readiness Gates", _ => "<none>"),
    ];

    private static IEnumerable<JsonObject> Statuses(JsonObject pod) => pod.Items("status", "containerStatuses");

    private static bool IsServing(JsonObject status) => status.Flag("ready") && status.At("state", "running") is not null;

    private static string Status(JsonObject pod)
    {
        var reason = pod.Text("status", "reason") ?? pod.Text("status", "phase") ?? "Unknown";
        if (pod.Items("status", "conditions").Any(c => c.Text("type") == "PodScheduled" && c.Text("reason") == "SchedulingGated"))
            reason = "SchedulingGated";
        var (anyRunning, word) = Containers(pod, reason);
        // One container that ended well does not hide another that runs.
        if (word == "Completed" && anyRunning)
            word = pod.Items("status", "conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True") ? "Running" : "NotReady";
        if (pod.Text("metadata", "deletionTimestamp") is null)
            return word;
        return pod.Text("status", "reason") == "NodeLost" ? "Unknown" : "Terminating";
    }

    private static (bool AnyRunning, string Word) Containers(JsonObject pod, string word)
    {
        var anyRunning = false;
        foreach (var status in Statuses(pod).Reverse())
        {
            var state = status["state"];
            if (state.Text("waiting", "reason") is { Length: > 0 } waiting)
                word = waiting;
            else if (state.At("terminated") is { } ended)
                word = ended.Text("reason") is { Length: > 0 } reason ? reason
                    : ended.Number("signal") is { } signal and not 0 ? string.Create(CultureInfo.InvariantCulture, $"Signal:{signal}")
                    : string.Create(CultureInfo.InvariantCulture, $"ExitCode:{ended.Number("exitCode")}");
            else if (IsServing(status))
                anyRunning = true;
        }
        return (anyRunning, word);
    }

    private static JsonNode Restarts(JsonObject pod, DateTimeOffset now)
    {
        var count = Statuses(pod).Sum(s => s.Number("restartCount") ?? 0);
        var last = Statuses(pod).Select(s => Codec.ReadTime(s.Text("lastState", "terminated", "finishedAt"))).Max();
        return count > 0 && last is { } at ? string.Create(CultureInfo.InvariantCulture, $"{count} ({Ages.Print(now - at)} ago)") : count.ToString(CultureInfo.InvariantCulture);
    }
}
