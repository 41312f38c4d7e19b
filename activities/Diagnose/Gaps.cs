using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Activities.Diagnose;

/// <summary>Everything that could not be observed, as sentences: a gap in the evidence is shown, not hidden.</summary>
internal static class Gaps
{
    public static IEnumerable<string> Of(TargetEvidence evidence)
    {
        if (evidence.Deployment.Problem is { } deployment)
        {
            yield return deployment;
            yield break; // the rest was not asked because of it
        }
        if (evidence.Deployment.Value is { Exists: true })
        {
            foreach (var problem in new[] { evidence.ReplicaSets.Problem, evidence.Pods.Problem, evidence.Events.Problem, evidence.Nodes.Problem }.OfType<string>())
                yield return problem;
        }
        foreach (var log in evidence.Logs.Where(l => l.Problem is not null))
            yield return $"{log.Pod}/{log.Container}{(log.Previous ? " (previous)" : "")}: {log.Problem}";
        foreach (var queue in evidence.TaskQueues.Where(q => q.Problem is not null))
            yield return $"task queue {queue.Queue}: {queue.Problem}";
        if (evidence.TemporalPods?.Problem is { } servers)
            yield return servers;
        if (evidence.Stalled.Problem is { } stalled)
            yield return stalled;
    }
}
