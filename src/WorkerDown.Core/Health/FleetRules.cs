using System.Globalization;
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
    /// <param name="now">Now.</param>
    public static FleetCheck Judge(
        IReadOnlyList<TargetPlan> plans,
        IReadOnlyDictionary<string, WorkloadHealth> workloads,
        IReadOnlyDictionary<string, IReadOnlyList<TaskQueueFacts>> queues,
        FleetCheck? before,
        int stormTargets,
        double stormShare,
        DateTimeOffset now)
    {
        var looks = plans.Select(p => (Plan: p, Judged: HealthRules.Judge(
            workloads.GetValueOrDefault(p.Target.Name) ?? new() { Problem = "not read" },
            queues.GetValueOrDefault(p.Target.Name) ?? [.. p.Target.TaskQueues.Select(q => new TaskQueueFacts { Queue = q, Problem = "not read" })],
            before?.Memory.GetValueOrDefault(p.Target.Name),
            p.Policy,
            now))).ToList();
        var overdue = looks.Where(l => l.Judged.State == HealthState.Down && now - l.Judged.Memory.FirstSeenDown >= l.Plan.Policy.Tolerance - HealthRules.ClockSlack).ToList();
        return new()
        {
            At = now,
            Targets = looks.Count,
            Up = looks.Count(l => l.Judged.State == HealthState.Up),
            NotUp = looks.Where(l => l.Judged.State != HealthState.Up).Select(l => new TargetLook(l.Plan.Target.Name, l.Judged.State, l.Judged.Reason, l.Judged.Message)).ToList(),
            Start = overdue.Select(l => new RemediationStart(
                l.Plan.Target.Name,
                $"down for {Durations.Say(now - l.Judged.Memory.FirstSeenDown!.Value)}: {l.Judged.Message}",
                l.Judged.Memory)).ToList(),
            Memory = looks.ToDictionary(l => l.Plan.Target.Name, l => l.Judged.Memory),
            Storm = Storm(overdue.Count, looks.Count, stormTargets, stormShare),
        };
    }

    private static string? Storm(int down, int all, int maxTargets, double maxShare)
    {
        var byShare = all >= 3 && down > 1 && down > all * maxShare;
        return down > maxTargets || byShare
            ? string.Create(CultureInfo.InvariantCulture, $"{down} of {all} targets are down at once; allowed are {maxTargets} or {maxShare:P0}: the cause is likely common")
            : null;
    }
}
