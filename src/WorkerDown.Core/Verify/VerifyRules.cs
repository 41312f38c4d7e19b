using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Verify;

/// <summary>
/// The proof of recovery. Passed needs every check for <see cref="RemediationPolicy.StableFor"/>; Failed comes as soon
/// as a new pod shows a cause of its own; the limit gives Inconclusive. Ready is not polling, and a Deployment stays
/// Progressing=True after later crashes: so pods, pollers and restarts are looked at, not the Deployment's word.
/// </summary>
public static class VerifyRules
{
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
        var (verification, memory, checks) = JudgeWhatRuns(look, baseline, before, policy, deadline, now);
        // What runs is proved, whoever put it there; only that it is not what was tried must be said.
        return verification is not null && VerifyChecks.Overtaken(look, baseline) is { } overtaken
            ? (verification with { Message = $"{verification.Message}; {overtaken}" }, memory, checks)
            : (verification, memory, checks);
    }

    private static (Verification? Verification, VerifyMemory Memory, IReadOnlyList<Check> Checks) JudgeWhatRuns(
        VerifyLook look, VerifyBaseline baseline, VerifyMemory before, RemediationPolicy policy, DateTimeOffset deadline, DateTimeOffset now)
    {
        var pods = VerifyChecks.CurrentPods(look, baseline);
        if (VerifyChecks.FailedPod(pods) is { } failure)
            return (Verified(Verdict.Failed, Reasons.NewPodsFail, failure, [], before, look), before, []);

        var queues = look.Queues.Select(q => VerifyChecks.Polled(q, look, baseline, now)).ToList();
        var checks = new List<Check> { VerifyChecks.RolledOut(look, baseline), VerifyChecks.Ready(look, pods) };
        checks.AddRange(queues);
        checks.AddRange(look.Probes.Select(VerifyChecks.Answered));
        checks.Add(VerifyChecks.Moving(look, before));

        var holds = queues.Count > 0 && checks.All(c => c.Holds);
        var (memory, disturbed) = Remember(holds, pods, queues, look, before, now);
        checks.Add(Stable(memory, disturbed, policy, now));
        if (checks.All(c => c.Holds))
            return (Verified(Verdict.Passed, Reasons.ProvedHealthy, Passed(pods, look, policy), checks, memory, look), memory, checks);
        return now >= deadline ? (Inconclusive(checks, queues, look, memory), memory, checks) : (null, memory, checks);
    }

    // A restart, or a pod that came or went while everything held, counts the stable time anew.
    private static (VerifyMemory Memory, bool Disturbed) Remember(
        bool holds, IReadOnlyList<PodFacts> pods, List<Check> queues, VerifyLook look, VerifyMemory before, DateTimeOffset now)
    {
        var restarts = pods.SelectMany(p => p.Containers.Where(c => c.Role == ContainerRole.Worker).Select(c => (Key: $"{p.Uid}/{c.Name}", c.Restarts)))
            .ToDictionary(c => c.Key, c => c.Restarts);
        var disturbed = before.HeldSince is not null
            && (restarts.Count != before.Restarts.Count || restarts.Any(r => !before.Restarts.TryGetValue(r.Key, out var count) || r.Value > count));
        DateTimeOffset? heldSince = !holds ? null : disturbed ? now : before.HeldSince ?? now;
        return (new()
        {
            HeldSince = heldSince,
            Restarts = heldSince is null ? new Dictionary<string, int>() : restarts,
            PollingSince = queues.Count > 0 && queues.All(q => q.Held == true) ? before.PollingSince ?? now : null,
            Backlog = before.Backlog ?? VerifyChecks.Waiting(look),
        }, disturbed);
    }

    private static Check Stable(VerifyMemory memory, bool disturbed, RemediationPolicy policy, DateTimeOffset now) => memory.HeldSince is not { } since
        ? new("stable", false, "not everything holds yet", Required: true)
        : new("stable", now - since >= policy.StableFor,
            $"everything has held for {Durations.Say(now - since)} of {Durations.Say(policy.StableFor)}{(disturbed ? " (a container restarted or a pod was replaced: counted anew)" : "")}",
            Required: true);

    private static Verification Inconclusive(List<Check> checks, List<Check> queues, VerifyLook look, VerifyMemory memory)
    {
        var open = string.Join("; ", checks.Where(c => !c.Holds).Select(c => $"{c.Name}: {c.Message}"));
        var ready = checks[1].Held == true;
        var polled = queues.Count > 0 && queues.All(q => q.Held == true);
        var (reason, what) = (ready, polled) switch
        {
            (true, _) when queues.Any(q => q.Held == false) => (Reasons.ReadyButNotPolling, "the pods are ready, but do not poll"),
            (_, true) when look.Probes.Any(p => p.Answered == false) => (Reasons.PollsWithoutAnswering, "the worker polls, but does not answer"),
            _ => (Reasons.TimeLimitReached, "not proved in time"),
        };
        return Verified(Verdict.Inconclusive, reason, $"{what}: {open}", checks, memory, look);
    }

    private static string Passed(IReadOnlyList<PodFacts> pods, VerifyLook look, RemediationPolicy policy) =>
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
