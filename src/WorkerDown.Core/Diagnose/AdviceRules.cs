using System.Text.RegularExpressions;

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
        if (deployment.RevisionHistoryLimit < 5)
            yield return new("history", $"revisionHistoryLimit {deployment.RevisionHistoryLimit}: each restart uses one slot; keep 10 so that a healthy revision remains");
        foreach (var container in workers.Where(c => c.Image.EndsWith(":latest", StringComparison.Ordinal) || !TagOrDigest().IsMatch(c.Image)))
            yield return new("image", $"container {container.Name} runs {container.Image}: without a fixed tag a rollback may start the same software");
        if (deployment is { HasDisruptionBudget: false, Replicas: > 1 })
            yield return new("budget", $"no PodDisruptionBudget covers its {deployment.Replicas} pods: a node drain may stop all of them");
        if (context.Evidence.Logs is { Count: > 0 } logs && logs.Any(l => l.Lines.Count > 0)
            && logs.SelectMany(l => l.Lines).Any(l => ConnectionLost().IsMatch(l)) && !logs.SelectMany(l => l.Lines).Any(l => Retries().IsMatch(l)))
            yield return new("retry", "the log speaks of a lost connection and of no retry: retry the Temporal connection in the worker");
    }

    [GeneratedRegex(@"(:[\w][\w.-]*|@sha256:[0-9a-f]+)$", RegexOptions.NonBacktracking)]
    private static partial Regex TagOrDigest();

    [GeneratedRegex(@"(connection|connect).{0,40}(refused|lost|failed|closed|unavailable)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex ConnectionLost();

    [GeneratedRegex(@"retry|retrying|reconnect", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Retries();
}
