using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Core.Diagnose.Causes;

/// <summary>Causes in which the worker's own process ends: runbook "crash loop", "OOM-killed", "bad deployment".</summary>
public static class CrashRules
{
    /// <summary>A kill by memory an hour ago does not explain a worker that is down now.</summary>
    public static readonly TimeSpan ExitIsRecent = TimeSpan.FromMinutes(10);

    /// <summary>Killed at the memory limit.</summary>
    public static Finding? OutOfMemory(DiagnosisContext context)
    {
        var killed = Crashed(context).Where(c => c.Container.LastExit!.Reason == "OOMKilled" || c.Container.Reason == "OOMKilled").ToList();
        if (killed.Count == 0)
            return null;
        var (pod, container) = killed[0];
        var limit = container.MemoryLimit is { } l ? $"memory limit {l}" : "no memory limit set (the node's memory ran out)";
        return new()
        {
            Cause = ProbableCause.OutOfMemory,
            Reason = Reasons.OomKilled,
            Message = $"container {container.Name} was OOMKilled, {Restarts(killed)}, exit code {container.LastExit!.ExitCode}{After(container)}, {limit}",
            RestsOn = killed.Select(Observation).ToList(),
        };
    }

    /// <summary>The newest revision's pods fail and an older revision was healthy.</summary>
    public static Finding? BadDeployment(DiagnosisContext context)
    {
        if (context.CurrentWasHealthy || context.Rollback.Target is not { } target || context.Deployment is not { } deployment)
            return null;
        var crashed = Crashed(context).ToList();
        if (crashed.Count == 0)
            return null;
        var age = context.CurrentFor;
        var (_, container) = crashed[0];
        return new()
        {
            Cause = ProbableCause.BadDeployment,
            Reason = Reasons.NewRevisionFails,
            Message = $"revision {deployment.Revision} ({ImageOf(deployment)}), current for {(age is { } a ? Durations.Say(a) : "an unknown time")}, was never seen healthy: "
                + $"{Restarts(crashed)}, exit code {container.LastExit!.ExitCode}{After(container)}; revision {target.Revision} ({target.Image}) was {target.Why}",
            RestsOn = crashed.Select(Observation).ToList(),
            Confidence = context.BeganWithRevision ? Confidence.High : Confidence.Medium,
        };
    }

    /// <summary>Exits again and again, not by memory.</summary>
    public static Finding? CrashLoop(DiagnosisContext context)
    {
        var crashed = Crashed(context).Where(c => c.Container.LastExit!.Reason != "OOMKilled").ToList();
        if (crashed.Count == 0)
            return null;
        var (_, container) = crashed[0];
        var waiting = crashed.Any(c => c.Container.Reason == "CrashLoopBackOff");
        return new()
        {
            Cause = ProbableCause.CrashLoop,
            Reason = Reasons.CrashLooping,
            Message = $"container {container.Name} {(waiting ? "is in CrashLoopBackOff" : "exited")}: {Restarts(crashed)}, exit code {container.LastExit!.ExitCode}{After(container)}"
                + (context.CurrentWasHealthy ? "; this revision was healthy before" : ""),
            RestsOn = crashed.Select(Observation).ToList(),
            Confidence = waiting || container.Restarts > 1 ? Confidence.High : Confidence.Medium,
        };
    }

    // Not running now and ended badly lately, or held back by the kubelet after an exit.
    private static IEnumerable<(PodFacts Pod, ContainerFacts Container)> Crashed(DiagnosisContext context) =>
        context.Containers.Where(c => c.Container.LastExit is { } exit
            && (exit.ExitCode != 0 || c.Container.Reason == "CrashLoopBackOff")
            && c.Pod.DeletionAt is null
            && c.Pod.Reason != "Evicted"
            && (c.Container.State != "Running" || !c.Container.Ready || Flapping(c.Container, context.Now))
            && (c.Container.Reason == "CrashLoopBackOff" || exit.At is null || context.Now - exit.At < ExitIsRecent));

    private static bool Flapping(ContainerFacts container, DateTimeOffset now) =>
        container.Restarts > 1 && container.StartedAt is { } started && now - started < TimeSpan.FromSeconds(60);

    private static string Restarts(List<(PodFacts Pod, ContainerFacts Container)> crashed) =>
        $"{crashed.Sum(c => c.Container.Restarts)} restart(s) in {crashed.Select(c => c.Pod.Name).Distinct().Count()} pod(s)";

    private static string After(ContainerFacts container) =>
        container.LastExit?.Ran is { } ran ? $" after running {Durations.Say(ran)}" : "";

    private static string ImageOf(DeploymentFacts deployment) =>
        deployment.Template.Containers.FirstOrDefault(c => !c.Init)?.Image ?? "image unknown";

    private static string Observation((PodFacts Pod, ContainerFacts Container) c) =>
        $"pod {c.Pod.Name}: container {c.Container.Name} {c.Container.State.ToLowerInvariant()}"
        + $"{(c.Container.Reason is { } r ? $" ({r})" : "")}, {c.Container.Restarts} restart(s), last exit {c.Container.LastExit!.ExitCode} {c.Container.LastExit.Reason}";
}
