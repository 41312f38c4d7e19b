using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;

namespace WorkerDown.Core.Verify;

/// <summary>The checks of the proof, each from one look alone.</summary>
public static class VerifyChecks
{
    /// <summary>Waiting reasons from which a new pod does not recover by itself in time.</summary>
    private static readonly string[] Hopeless =
        ["CrashLoopBackOff", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "CreateContainerConfigError", "CreateContainerError", "RunContainerError"];

    /// <summary>
    /// The pods that must prove it: of the present template, not there before the act, not being deleted and not over. An
    /// evicted pod keeps the last state of its containers for as long as its object stays.
    /// </summary>
    public static IReadOnlyList<PodFacts> CurrentPods(VerifyLook look, VerifyBaseline baseline) =>
        look.CurrentReplicaSet is not { } current ? [] : (look.Pods.Value ?? [])
            .Where(p => p.DeletionAt is null && p.Phase is not ("Failed" or "Succeeded") && p.ReplicaSet == current && !baseline.OldPods.Contains(p.Uid))
            .ToList();

    /// <summary>The cause of its own that a new pod shows; null when none does.</summary>
    public static string? FailedPod(IReadOnlyList<PodFacts> pods) => pods
        .SelectMany(p => p.Containers.Where(c => c.Role != ContainerRole.Sidecar).Select(c => (Pod: p, Container: c)))
        .Where(c => Hopeless.Contains(c.Container.Reason) || (c.Container.Restarts >= 2 && c.Container is { State: not "Running", LastExit: not null }))
        .Select(c => $"new pod {c.Pod.Name}: container {c.Container.Name} {c.Container.Reason ?? c.Container.State}, {c.Container.Restarts} restart(s)"
            + (c.Container.LastExit is { } exit ? $", exit code {exit.ExitCode}{(exit.Reason is { } r ? $" ({r})" : "")}" : ""))
        .FirstOrDefault();

    /// <summary>Who was faster than we: the template is no longer what the act left; null when it is.</summary>
    public static string? Overtaken(VerifyLook look, VerifyBaseline baseline) =>
        look.Deployment.Value is { Exists: true } d && baseline.Template is { } ours && d.Generation >= baseline.Generation && d.Template.Fingerprint != ours
            ? $"somebody changed the pod template after the act (generation {d.Generation}), so this is not what was tried"
            : null;

    /// <summary>The rollout was observed by the controller and is complete.</summary>
    public static Check RolledOut(VerifyLook look, VerifyBaseline baseline) => look.Deployment.Value is not { Exists: true } d
        ? new("rolled out", look.Deployment.Value is null ? null : false, look.Deployment.Problem ?? "the Deployment does not exist", Required: true)
        : new("rolled out", d.ObservedGeneration >= baseline.Generation && Rollout.IsComplete(d),
            $"generation {d.ObservedGeneration} of {Math.Max(d.Generation, baseline.Generation)} observed, {d.Updated} of {d.Replicas} updated, {d.Available} available, {d.Current} in all",
            Required: true);

    /// <summary>Every wanted pod is ready.</summary>
    public static Check Ready(VerifyLook look, IReadOnlyList<PodFacts> pods)
    {
        if (look.Pods.Value is null || look.Deployment.Value is not { } deployment)
            return new("pods ready", null, look.Pods.Problem ?? look.Deployment.Problem ?? "the pods could not be read", Required: true);
        var ready = pods.Count(p => p.Ready);
        return new("pods ready", deployment.Replicas > 0 && ready >= deployment.Replicas, $"{ready} of {deployment.Replicas} ready", Required: true);
    }

    /// <summary>
    /// A poller since the act, joined to the pods where identities allow: one of a pod that is gone or old proves
    /// nothing, and neither does an access before the act.
    /// </summary>
    public static Check Polled(TaskQueueFacts queue, VerifyLook look, VerifyBaseline baseline, DateTimeOffset now)
    {
        var name = $"polled {queue.Queue}";
        if (queue.Problem is { } problem)
            return new(name, null, $"could not be described: {problem}", Required: true);
        var old = (look.Pods.Value ?? []).Where(p => baseline.OldPods.Contains(p.Uid)).Select(p => p.Name).ToList();
        var workload = new WorkloadHealth
        {
            Deployment = look.Deployment.Value?.Name ?? "",
            RunningPods = look.Pods.Value?.Where(WorkloadHealth.RunsWorker).Select(p => p.Name).Except(old).ToList(),
        };
        var fresh = queue.Pollers
            .Where(p => !QueueHealth.IsDead(p.Identity, workload) && p.LastAccess > baseline.ActedAt && now - p.LastAccess <= QueueHealth.TwoReadsApart)
            .ToList();
        return new(name, fresh.Count > 0, fresh.Count > 0
            ? $"{string.Join(", ", fresh.Take(3).Select(p => p.Identity))} since {fresh.Max(p => p.LastAccess):HH:mm:ss}Z"
            : $"no poller since the act at {baseline.ActedAt:HH:mm:ss}Z", Required: true);
    }

    /// <summary>A query of a closed workflow was answered; nothing to check where the queue has none.</summary>
    public static Check Answered(ProbeAnswer probe) => new($"query answered on {probe.Queue}", probe.Answered, probe.Message);

    /// <summary>
    /// The workflows that were proved stalled move. Where none is known, the tasks that wait must at least become fewer
    /// or be handed out; a wedged worker takes tasks too, so that alone counts only then.
    /// </summary>
    public static Check Moving(VerifyLook look, VerifyMemory before)
    {
        const string Name = "stalled workflows move";
        var (sampled, moved, problem) = look.Stalled;
        var waiting = Waiting(look);
        var tasks = waiting is { } n ? $"{n} task(s) wait" : "how many tasks wait is not told";
        if (problem is null && sampled > 0)
            return new(Name, moved > 0, $"{moved} of {sampled} moved on or finished; {tasks}");
        var seen = problem is null ? "none was seen stalled" : $"could not be read ({problem})";
        bool? fewer = waiting is null ? (problem is null ? null : false) : waiting == 0 || waiting < before.Backlog || look.Queues.Any(q => q.DispatchRate > 0);
        return new(Name, fewer, $"{seen}; {tasks}");
    }

    /// <summary>Tasks that wait on all queues; null when the server does not say of one.</summary>
    public static long? Waiting(VerifyLook look) => look.Queues.Any(q => q.Backlog is null) ? null : look.Queues.Sum(q => q.Backlog!.Value);
}
