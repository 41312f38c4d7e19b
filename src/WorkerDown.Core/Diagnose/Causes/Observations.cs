using System.Text.RegularExpressions;
using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Core.Diagnose.Causes;

/// <summary>Observations as one line each: what a finding rests on.</summary>
public static partial class Observations
{
    private const int LogLines = 3;

    /// <summary>A pod.</summary>
    public static string Pod(PodFacts pod) =>
        $"pod {pod.Name}: {(pod.Phase.Length == 0 ? "phase unknown" : pod.Phase)}{(pod.Ready ? ", ready" : ", not ready")}{(pod.DeletionAt is null ? "" : ", being deleted")}";

    /// <summary>A container of a pod.</summary>
    public static string Container(PodFacts pod, ContainerFacts c) =>
        $"pod {pod.Name}: container {c.Name} {(c.State.Length == 0 ? "in no known state" : c.State.ToLowerInvariant())}{(c.Reason is { } r ? $" ({r})" : "")}"
        + (c.Restarts > 0 ? $", {c.Restarts} restart(s)" : "")
        + (c.LastExit is { } exit ? $", last exit {Exit(exit)}" : "");

    /// <summary>Sidecars that crash: not the worker's trouble, but worth seeing.</summary>
    public static IEnumerable<string> Sidecars(DiagnosisContext context) =>
        from pod in context.Pods
        from c in pod.Containers
        where c.Role == ContainerRole.Sidecar && (c.State == "Waiting" || (c.State == "Terminated" && c.LastExit?.ExitCode != 0))
        select $"{Container(pod, c)} (a sidecar)";

    /// <summary>Events with one of the reasons, about the pods of the context; hints, the newest first.</summary>
    public static IEnumerable<string> Events(DiagnosisContext context, params string[] reasons) =>
        (context.Evidence.Events.Value ?? [])
            .Where(e => reasons.Contains(e.Reason) && context.Pods.Any(p => e.Object == $"Pod/{p.Name}"))
            .Take(2).Select(e => $"event {e.Reason} on {e.Object}, {e.Count} time(s): {e.Message}");

    /// <summary>The last log lines that speak of the connection (the runbook's <c>temporal|connect</c>) and of trouble.</summary>
    public static IReadOnlyList<string> ConnectionLines(DiagnosisContext context) =>
        context.Evidence.Logs.Where(l => context.Pods.Any(p => p.Name == l.Pod))
            .SelectMany(l => l.Lines.Where(x => Connection().IsMatch(x) && Trouble().IsMatch(x)).TakeLast(LogLines).Select(x => $"log of {l.Pod}/{l.Container}: {x}"))
            .Take(LogLines).ToList();

    /// <summary>What its log says of why it ended: the last line that names an error, of the newest instance that says so; null where none does.</summary>
    public static string? LastWords(DiagnosisContext context, PodFacts pod, ContainerFacts container) =>
        context.Evidence.Logs.Where(l => l.Pod == pod.Name && l.Container == container.Name).OrderBy(l => l.Previous)
            .Select(l => l.Lines.LastOrDefault(x => Fatal().IsMatch(x))).OfType<string>()
            .Select(x => $"log of {pod.Name}/{container.Name}: {x}").FirstOrDefault();

    /// <summary>How a container ended, with the meaning of its code.</summary>
    public static string Exit(ExitFacts exit) => $"code {exit.ExitCode}{Meaning(exit)}{(exit.Reason is { Length: > 0 } r && r != "Error" ? $" {r}" : "")}";

    private static string Meaning(ExitFacts exit) => exit switch
    {
        { Reason: "OOMKilled" } => "",
        { ExitCode: 126 } => " (not executable)",
        { ExitCode: 127 } => " (no such command)",
        { ExitCode: 134 } => " (SIGABRT)",
        { ExitCode: 137 } => " (SIGKILL)",
        { ExitCode: 139 } => " (SIGSEGV)",
        { ExitCode: 143 } => " (SIGTERM)",
        _ => "",
    };

    [GeneratedRegex(@"exception\b|\bfatal\b|\bpanic\b|\berror\b|segfault|traceback|out of memory", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Fatal();

    [GeneratedRegex("temporal|connect|grpc|poll", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Connection();

    [GeneratedRegex("fail|refused|unavailable|lost|closed|reset|error|timed? ?out|deadline|unreachable|no route|denied|expired", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Trouble();
}
