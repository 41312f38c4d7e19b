using System.Text.RegularExpressions;
using WorkerDown.Core.Health;

namespace WorkerDown.Core.Diagnose;

/// <summary>The runbook's long-term part: several replicas, requests and limits, connection retry, readiness tied to Temporal. Never an action.</summary>
public static partial class AdviceRules
{
    /// <summary>Advice with the figure that triggered each.</summary>
    public static IReadOnlyList<Advice> For(DiagnosisContext context) => context.Deployment is null ? [] : [.. Look(context)];

    private static IEnumerable<Advice> Look(DiagnosisContext context)
    {
        var deployment = context.Deployment!;
        var workers = deployment.Template.Containers.Where(c => !c.Init).ToList();
        if (deployment.Replicas == 1)
            yield return new("replicas", "1 replica: every crash stops all task queues; run at least 2");
        foreach (var container in workers.Where(c => !c.Resources.Any(r => r.StartsWith("requests.", StringComparison.Ordinal)) || !c.Resources.Any(r => r.StartsWith("limits.memory", StringComparison.Ordinal))))
            yield return new("resources", $"container {container.Name} has {(container.Resources.Count == 0 ? "no requests and limits" : string.Join(", ", container.Resources) + " only")}: set requests and a memory limit");
        foreach (var container in workers.Where(c => !c.Probes.Any(p => p.StartsWith("readiness", StringComparison.Ordinal))).Take(1))
            yield return new("readiness", $"container {container.Name} has no readiness probe: tie readiness to the Temporal connection, liveness never");
        if (context.Pods.Count(p => p.Ready) is > 0 and var ready && context.Health.State == HealthState.Down && workers.Any(c => c.Probes.Any(p => p.StartsWith("readiness", StringComparison.Ordinal))))
            yield return new("readiness", $"{ready} pod(s) stay ready while a task queue is not polled: tie the readiness probe to the Temporal connection");
        if (deployment.RevisionHistoryLimit < 5)
            yield return new("history", $"revisionHistoryLimit {deployment.RevisionHistoryLimit}: each restart uses one slot; keep 10 so that a healthy revision remains");
        foreach (var container in workers.Where(c => c.Image.EndsWith(":latest", StringComparison.Ordinal) || !TagOrDigest().IsMatch(c.Image)))
            yield return new("image", $"container {container.Name} runs {container.Image}: without a fixed tag a rollback may start the same software");
        if (deployment is { HasDisruptionBudget: false, Replicas: > 1 })
            yield return new("budget", $"no PodDisruptionBudget covers its {deployment.Replicas} pods: a node drain may stop all of them");
        var lines = context.Evidence.Logs.SelectMany(l => l.Lines).ToList();
        if (lines.Count(l => ConnectionLost().IsMatch(l)) is > 0 and var lost && !lines.Any(l => Retries().IsMatch(l)))
            yield return new("retry", $"{lost} line(s) of the log speak of a lost connection and none of a retry: retry the Temporal connection in the worker");
        if (context.Evidence.Stalled.Value is { ReportedProblems: > 0 } stalled)
            yield return new("workflows", $"{stalled.ReportedProblems} of {stalled.Open} open workflows report failing workflow tasks (TemporalReportedProblems): a restart does not mend workflow code, look at one of them");
    }

    [GeneratedRegex(@"(:[\w][\w.-]*|@sha256:[0-9a-f]+)$", RegexOptions.NonBacktracking)]
    private static partial Regex TagOrDigest();

    [GeneratedRegex(@"(connection|connect).{0,40}(refused|lost|failed|closed|unavailable)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex ConnectionLost();

    [GeneratedRegex(@"retry|retrying|reconnect", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Retries();
}
