using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;
using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Verify;

/// <summary>
/// The proof of recovery. Passed needs every check for <see cref="RemediationPolicy.StableFor"/>; Failed comes as soon
/// as a new pod shows a cause of its own; the limit gives Inconclusive. Ready is not polling, and a Deployment stays
/// Progressing=True after later crashes: so pods, pollers and restarts are looked at, not the Deployment's word.
/// </summary>
public static class VerifyRules
{
    /// <summary>Waiting reasons from which a new pod does not recover by itself in time.</summary>
    private static readonly string[] Hopeless =
        ["CrashLoopBackOff", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "CreateContainerConfigError", "CreateContainerError", "RunContainerError"];

    /// <summary>Judges one look; a null verification means: go on looking.</summary>
    /// <param name="look">What was seen.</param>
    /// <param name="baseline">What the verification starts from.</param>
    /// <param name="before">What the look before left.</param>
    /// <param name="policy">The numbers.</param>
    /// <param name="deadline">When it becomes Inconclusive.</param>
    /// <param name="now">Now.</param>
    public static (Verification? Verification, VerifyMemory Memory, IReadOnlyList<Check> Checks) Judge(
        VerifyLook look, VerifyBaseline baseline, VerifyMemory before, RemediationPolicy policy, DateTimeOffset deadline, DateTimeOffset now)
    {
        var pods = CurrentPods(look, baseline);
        if (FailedPod(pods) is { } failure)
            return (Verified(Verdict.Failed, Reasons.NewPodsFail, failure, [], before, look), before, []);

        var queues = look.Queues.Select(q => Polled(q, look, baseline, now)).ToList();
        var checks = new List<Check> { RolledOut(look, baseline), Ready(look, pods) };
        checks.AddRange(queues);
        checks.AddRange(look.Probes.Select(p => new Check($"query answered on {p.Queue}", p.Answered, p.Message)));
        checks.Add(Moving(look));

        var restarts = pods.SelectMany(p => p.Containers.Where(c => c.Role == ContainerRole.Worker).Select(c => (Key: $"{p.Uid}/{c.Name}", c.Restarts)))
            .ToDictionary(c => c.Key, c => c.Restarts);
        var restarted = before.HeldSince is not null && restarts.Any(r => r.Value > before.Restarts.GetValueOrDefault(r.Key));
        var holds = checks.All(c => c.Held != false) && queues.Count > 0 && checks[0].Held == true && checks[1].Held == true;
        DateTimeOffset? heldSince = !holds ? null : restarted ? now : before.HeldSince ?? now;
        var memory = new VerifyMemory
        {
            HeldSince = heldSince,
            Restarts = heldSince is null ? new Dictionary<string, int>() : heldSince == before.HeldSince ? before.Restarts : restarts,
            PollingSince = queues.Count > 0 && queues.All(q => q.Held == true) ? before.PollingSince ?? now : null,
        };
        checks.Add(new("stable", heldSince is { } s && now - s >= policy.StableFor, heldSince is { } since
            ? $"everything has held for {Durations.Say(now - since)} of {Durations.Say(policy.StableFor)}{(restarted ? " (a container restarted: counted anew)" : "")}"
            : "not everything holds yet"));

        if (checks.All(c => c.Held != false) && holds)
            return (Verified(Verdict.Passed, Reasons.ProvedHealthy, Passed(pods, look, policy), checks, memory, look), memory, checks);
        if (now >= deadline)
        {
            var open = string.Join("; ", checks.Where(c => c.Held == false).Select(c => $"{c.Name}: {c.Message}"));
            return (Verified(Verdict.Inconclusive, Reasons.TimeLimitReached, $"not proved in time: {open}", checks, memory, look), memory, checks);
        }
        return (null, memory, checks);
    }

    private static List<PodFacts> CurrentPods(VerifyLook look, VerifyBaseline baseline) =>
        (look.Pods.Value ?? [])
            .Where(p => p.DeletionAt is null && !baseline.OldPods.Contains(p.Uid))
            .Where(p => look.CurrentReplicaSet is null || p.ReplicaSet == look.CurrentReplicaSet)
            .ToList();

    private static string? FailedPod(List<PodFacts> pods) => pods
        .SelectMany(p => p.Containers.Where(c => c.Role != ContainerRole.Sidecar).Select(c => (Pod: p, Container: c)))
        .Where(c => Hopeless.Contains(c.Container.Reason) || (c.Container.Restarts >= 2 && c.Container is { State: not "Running", LastExit: not null }))
        .Select(c => $"new pod {c.Pod.Name}: container {c.Container.Name} {c.Container.Reason ?? c.Container.State}, {c.Container.Restarts} restart(s)"
            + (c.Container.LastExit is { } exit ? $", exit code {exit.ExitCode}{(exit.Reason is { } r ? $" ({r})" : "")}" : ""))
        .FirstOrDefault();

    private static Check RolledOut(VerifyLook look, VerifyBaseline baseline) => look.Deployment.Value is not { Exists: true } d
        ? new("rolled out", look.Deployment.Value is null ? null : false, look.Deployment.Problem ?? "the Deployment does not exist")
        : new("rolled out", d.ObservedGeneration >= baseline.Generation && Rollout.IsComplete(d),
            $"generation {d.ObservedGeneration} of {Math.Max(d.Generation, baseline.Generation)} observed, {d.Updated} of {d.Replicas} updated, {d.Available} available, {d.Current} in all");

    private static Check Ready(VerifyLook look, List<PodFacts> pods)
    {
        if (look.Pods.Value is null)
            return new("pods ready", null, look.Pods.Problem ?? "the pods could not be read");
        var wanted = look.Deployment.Value?.Replicas ?? 1;
        var ready = pods.Count(p => p.Ready);
        return new("pods ready", wanted > 0 && ready >= wanted, $"{ready} of {wanted} ready");
    }

    // Joined where identities allow: a poller of a pod that is gone or old proves nothing. An access before the act proves nothing either.
    private static Check Polled(TaskQueueFacts queue, VerifyLook look, VerifyBaseline baseline, DateTimeOffset now)
    {
        var name = $"polled {queue.Queue}";
        if (queue.Problem is { } problem)
            return new(name, false, $"could not be described: {problem}");
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
            : $"no poller since the act at {baseline.ActedAt:HH:mm:ss}Z");
    }

    private static Check Moving(VerifyLook look)
    {
        var (sampled, moved) = (look.Stalled.Sampled, look.Stalled.Moved);
        var waiting = look.Queues.Sum(q => q.Backlog ?? 0);
        if (sampled == 0)
            return new("stalled workflows move", null, $"none was seen stalled; {waiting} task(s) wait");
        return new("stalled workflows move", moved > 0 || waiting == 0, $"{moved} of {sampled} moved on or finished; {waiting} task(s) wait");
    }

    private static string Passed(List<PodFacts> pods, VerifyLook look, RemediationPolicy policy) =>
        $"{pods.Count(p => p.Ready)} pod(s) ready, {look.Queues.Count} queue(s) polled"
        + (look.Probes.Count(p => p.Answered == true) is > 0 and var answered ? $", a query answered on {answered}" : "")
        + (look.Stalled.Sampled > 0 ? $", {look.Stalled.Moved} of {look.Stalled.Sampled} stalled workflows moved on" : "")
        + $", no restart for {Durations.Say(policy.StableFor)}";

    private static Verification Verified(Verdict verdict, string reason, string message, IReadOnlyList<Check> checks, VerifyMemory memory, VerifyLook look) => new()
    {
        Verdict = verdict,
        Reason = reason,
        Message = message,
        Checks = checks,
        PollingSince = memory.PollingSince,
        Resumed = look.Stalled.Moved,
    };
}
