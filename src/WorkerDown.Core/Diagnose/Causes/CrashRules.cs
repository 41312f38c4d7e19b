using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Core.Diagnose.Causes;

/// <summary>Causes in which the worker's own process ends: runbook "crash loop", "OOM-killed", "bad deployment".</summary>
public static class CrashRules
{
    /// <summary>A kill by memory an hour ago does not explain a worker that is down now.</summary>
    public static readonly TimeSpan ExitIsRecent = TimeSpan.FromMinutes(10);

    /// <summary>A container that runs for less than this after a restart has not yet proved that it stays.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(60);

    /// <summary>Killed at the memory limit.</summary>
    public static Finding? OutOfMemory(DiagnosisContext context)
    {
        var killed = Crashed(context).Where(c => WasOomKilled(c.Container)).ToList();
        if (killed.Count == 0)
            return null;
        var container = killed[0].Container;
        return new()
        {
            Cause = ProbableCause.OutOfMemory,
            Reason = Reasons.OomKilled,
            Message = $"container {container.Name} was OOMKilled, {Restarts(killed, context)}, exit {Observations.Exit(container.LastExit!)}{After(container)}, {Limit(container)}",
            RestsOn = Told(killed, context),
            Confidence = Surely(killed),
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
        var container = crashed[0].Container;
        return new()
        {
            Cause = ProbableCause.BadDeployment,
            Reason = Reasons.NewRevisionFails,
            Message = $"revision {deployment.Revision} ({(deployment.Template.WorkerImage is { Length: > 0 } image ? image : "image unknown")}), current for {(context.CurrentFor is { } a ? Durations.Say(a) : "an unknown time")}, was never seen healthy: "
                + $"{Restarts(crashed, context)}, exit {Observations.Exit(container.LastExit!)}{After(container)}; revision {target.Revision} ({target.Image}) was {target.Why}",
            RestsOn = Told(crashed, context),
            Confidence = context.BeganWithRevision ? Surely(crashed) : Confidence.Medium,
        };
    }

    /// <summary>Exits again and again, not by memory.</summary>
    public static Finding? CrashLoop(DiagnosisContext context)
    {
        var crashed = Crashed(context).Where(c => !WasOomKilled(c.Container)).ToList();
        if (crashed.Count == 0)
            return null;
        var container = crashed[0].Container;
        var waiting = crashed.Any(c => c.Container.Reason == "CrashLoopBackOff");
        var killedByProbe = Observations.Events(context, "Killing").Where(e => e.Contains("liveness", StringComparison.OrdinalIgnoreCase)).ToList();
        return new()
        {
            Cause = ProbableCause.CrashLoop,
            Reason = Reasons.CrashLooping,
            Message = $"container {container.Name} {(waiting ? "is in CrashLoopBackOff" : "exited")}: {Restarts(crashed, context)}, exit {Observations.Exit(container.LastExit!)}{After(container)}"
                + (killedByProbe.Count > 0 ? "; killed by its liveness probe" : "")
                + (context.CurrentWasHealthy ? "; this revision was healthy before" : ""),
            RestsOn = [.. Told(crashed, context), .. killedByProbe],
            Confidence = Surely(crashed),
        };
    }

    private static List<string> Told(List<(PodFacts Pod, ContainerFacts Container)> crashed, DiagnosisContext context) =>
        crashed.SelectMany(c => new[] { Observations.Container(c.Pod, c.Container), Observations.LastWords(context, c.Pod, c.Container) }.OfType<string>()).ToList();

    // Not running now and ended badly lately, or held back by the kubelet after an exit.
    private static IEnumerable<(PodFacts Pod, ContainerFacts Container)> Crashed(DiagnosisContext context) =>
        context.Containers.Where(c => c.Container.LastExit is { } exit
            && (exit.ExitCode != 0 || c.Container.Reason == "CrashLoopBackOff" || c.Container is { Role: ContainerRole.Worker, State: "Terminated" })
            && c.Pod.DeletionAt is null
            && c.Pod.Phase is not ("Failed" or "Succeeded")
            && (c.Container.State != "Running" || !c.Container.Ready || Flapping(c.Container, context.Now))
            && (c.Container.State is "Terminated" || c.Container.Reason == "CrashLoopBackOff" || context.Now - exit.At < ExitIsRecent));

    private static bool Flapping(ContainerFacts container, DateTimeOffset now) =>
        container.Restarts > 1 && container.StartedAt is { } started && now - started < Settled;

    private static bool WasOomKilled(ContainerFacts container) => container.LastExit?.Reason == "OOMKilled" || container.Reason == "OOMKilled";

    // One exit may be an accident; the kubelet's own back-off, or a second one, says that it comes again.
    private static Confidence Surely(List<(PodFacts Pod, ContainerFacts Container)> crashed) =>
        crashed.Any(c => c.Container.Reason == "CrashLoopBackOff" || c.Container.Restarts > 1) ? Confidence.High : Confidence.Medium;

    private static string Restarts(List<(PodFacts Pod, ContainerFacts Container)> crashed, DiagnosisContext context)
    {
        var since = crashed.Min(c => c.Pod.CreatedAt);
        var span = since is { } s && s <= context.Now ? $" in {Durations.Say(context.Now - s)}" : "";
        var pods = crashed.Select(c => c.Pod.Name).Distinct().Count();
        return $"{crashed.Sum(c => (long)c.Container.Restarts)} restart(s){span} in {pods} pod(s)";
    }

    private static string Limit(ContainerFacts container) => container.MemoryLimit is { } limit
        ? $"limit {limit}{(container.MemoryRequest is { } request && request != limit ? $", request {request}" : "")}"
        : "no memory limit set (the node's memory ran out)";

    private static string After(ContainerFacts container) =>
        container.LastExit?.Ran is { } ran ? $" after running {Durations.Say(ran)}" : "";
}
