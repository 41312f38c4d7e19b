using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Health;

/// <summary>Judges the fleet: each target by itself, then whether it is a storm, then which remediations start.</summary>
public static class FleetRules
{
    /// <summary>Judges.</summary>
    /// <param name="plans">The fleet.</param>
    /// <param name="workloads">The Kubernetes side, by target.</param>
    /// <param name="queues">The Temporal side, by target.</param>
    /// <param name="before">The check before; null at the first.</param>
    /// <param name="stormTargets">More targets than this down at once are a storm.</param>
    /// <param name="stormShare">More than this share of the fleet down at once is a storm, from three targets on.</param>
    /// <param name="stormIsOpen">Whether a storm's run is open.</param>
    /// <param name="open">Targets with an open remediation, as far as is known; the workflow id is the lock whatever stands here.</param>
    /// <param name="now">Now.</param>
    public static FleetCheck Judge(
        IReadOnlyList<TargetPlan> plans,
        IReadOnlyDictionary<string, WorkloadHealth> workloads,
        IReadOnlyDictionary<string, IReadOnlyList<TaskQueueFacts>> queues,
        FleetCheck? before,
        int stormTargets,
        double stormShare,
        bool stormIsOpen,
        IReadOnlyCollection<string> open,
        DateTimeOffset now)
    {
        var looks = plans.Select(p => (Plan: p, Judged: HealthRules.Judge(
            workloads.GetValueOrDefault(p.Target.Name) ?? new() { Problem = "not read" },
            queues.GetValueOrDefault(p.Target.Name) ?? [.. p.Target.TaskQueues.Select(q => new TaskQueueFacts { Queue = q, Problem = "not read" })],
            before?.Memory.GetValueOrDefault(p.Target.Name),
            p.Policy,
            now))).ToList();
        var overdue = looks.Where(l => l.Judged.State == HealthState.Down && now - l.Judged.Memory.FirstSeenDown >= l.Plan.Policy.Tolerance - HealthRules.ClockSlack).ToList();
        var storm = Storm(looks, workloads, overdue.Count > 0, stormTargets, stormShare, now);
        return new()
        {
            At = now,
            Targets = looks.Count,
            Up = looks.Count(l => l.Judged.State == HealthState.Up),
            NotUp = looks.Where(l => l.Judged.State != HealthState.Up).Select(l => new TargetLook(l.Plan.Target.Name, l.Judged.State, l.Judged.Reason, l.Judged.Message)).ToList(),
            Start = storm is not null || stormIsOpen ? [] : overdue.Where(l => !open.Contains(l.Plan.Target.Name)).Select(l => new RemediationStart(
                l.Plan.Target.Name,
                $"down for {Durations.Say(now - l.Judged.Memory.FirstSeenDown!.Value)}: {l.Judged.Message}",
                l.Judged.Memory)).ToList(),
            Open = open.Order(StringComparer.Ordinal).ToList(),
            Memory = looks.ToDictionary(l => l.Plan.Target.Name, l => Kept(l.Judged)),
            Storm = storm,
            StormIsOpen = stormIsOpen,
        };
    }

    // A healthy fleet's result stays small: what polls now is seen anew by the next check.
    private static TargetMemory Kept(HealthJudgement judged) => judged.State != HealthState.Up ? judged.Memory : new()
    {
        Polled = judged.Memory.Queues.Where(q => q.EverPolled).Select(q => q.Queue).ToList(),
        Healthy = judged.Memory.Healthy,
    };

    // Those that went down a little later belong to it: they count from half their tolerance on, once one is overdue.
    private static FleetStorm? Storm(
        IReadOnlyList<(TargetPlan Plan, HealthJudgement Judged)> looks, IReadOnlyDictionary<string, WorkloadHealth> workloads, bool anyOverdue, int maxTargets, double maxShare, DateTimeOffset now)
    {
        bool IsDown((TargetPlan Plan, HealthJudgement Judged) l) =>
            anyOverdue && l.Judged is { State: HealthState.Down, Memory.FirstSeenDown: { } since } && now - since >= l.Plan.Policy.Tolerance / 2;
        StormTraits Traits((TargetPlan Plan, HealthJudgement Judged) l) => new(
            new(l.Plan.Target.Name, l.Plan.Target.Cluster, l.Plan.Target.Namespace, l.Plan.Target.Deployment, l.Judged.Message, l.Plan.KubectlContext),
            l.Plan.Target.TemporalNamespace,
            workloads.GetValueOrDefault(l.Plan.Target.Name) ?? new() { Problem = "not read" });
        var down = looks.Where(IsDown).ToList();
        return down.Count == 0 ? null : StormRules.Judge(
            down.Select(Traits).ToList(), looks.Where(l => !IsDown(l)).Select(Traits).ToList(), maxTargets, maxShare, down.Min(l => l.Judged.Memory.FirstSeenDown!.Value));
    }
}
