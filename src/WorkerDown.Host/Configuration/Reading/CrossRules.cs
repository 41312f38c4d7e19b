using WorkerDown.Core.Health;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Targets;
using WorkerDown.Workflows;

namespace WorkerDown.Host.Configuration.Reading;

/// <summary>What settings must hold together: each says why.</summary>
internal static class CrossRules
{
    private static readonly (Rung Rung, string Setting)[] Limits =
        [(Rung.Restart, "restartLimit"), (Rung.DeleteStuckPods, "deleteLimit"), (Rung.Rollback, "rollbackLimit")];

    /// <summary>Checks the plans; a rule broken in the defaults is told for the first target that has it.</summary>
    public static IEnumerable<SettingError> Check(IReadOnlyCollection<TargetPlan> plans, IReadOnlyCollection<string> channels) =>
        plans.SelectMany(p => Rungs(p).Concat(Queues(p)).Concat(Pages(p, channels))).Concat(SameDeployment(plans));

    /// <summary>Checks that the result of each check fits into one payload of Temporal.</summary>
    public static IEnumerable<SettingError> Sizes(IReadOnlyCollection<TargetPlan> plans, bool split)
    {
        foreach (var part in split ? FleetPart.Split(plans) : [FleetPart.All])
        {
            var held = plans.Where(part.Holds).ToList();
            var size = FleetSize.AtWorst(held);
            if (size > FleetSize.Payload)
                yield return new("schedule.splitByGroup", split ? "true" : "false",
                    $"puts {held.Count} targets into one check ({part}): were they all down at once its result would have up to {size / 1024:0} KiB, more than the {FleetSize.Payload / 1024} KiB that Temporal takes as one payload",
                    $"{(split ? "make smaller groups" : "set it to true and give the targets groups")}, of about {Math.Max(1, (long)FleetSize.Payload * held.Count / size)} targets at most");
        }
    }

    private static IEnumerable<SettingError> Rungs(TargetPlan plan)
    {
        var policy = plan.Policy;
        var path = $"targets.{plan.Target.Name}.policy";
        var needed = LadderTime.Needed(policy);
        if (!LadderTime.Fits(policy))
            yield return new($"{path}.restoreWithin", DurationText.Write(policy.RestoreWithin),
                $"is less than tolerance {DurationText.Write(policy.Tolerance)} + restartLimit {DurationText.Write(policy.RestartLimit)} + deleteLimit {DurationText.Write(policy.DeleteLimit)} + rollbackLimit {DurationText.Write(policy.RollbackLimit)} = {DurationText.Write(needed)}: people would be called while the ladder still climbs",
                $"write {DurationText.Write(needed)} or more, or lower the rungs' limits");
        foreach (var (rung, setting) in Limits.Where(l => policy.StableFor >= policy.LimitOf(l.Rung)))
            yield return new($"{path}.stableFor", DurationText.Write(policy.StableFor),
                $"is not below {setting} {DurationText.Write(policy.LimitOf(rung))}: the proof could never end within the limit",
                $"write less than {DurationText.Write(policy.LimitOf(rung))}, or raise {setting}");
    }

    private static IEnumerable<SettingError> Queues(TargetPlan plan) =>
        plan.Target.TaskQueues.Where(q => q == WorkerDownNames.TaskQueue).Select(q =>
            new SettingError($"targets.{plan.Target.Name}.taskQueues", q, "is WorkerDown's own task queue: it cannot remediate itself", "name the queues of the worker that is watched"));

    private static IEnumerable<SettingError> Pages(TargetPlan plan, IReadOnlyCollection<string> channels)
    {
        var path = $"targets.{plan.Target.Name}.escalation";
        var steps = plan.Escalation.Steps;
        if (!plan.Policy.DryRun && !steps.Any(s => s.Channels.Count > 0))
            yield return new($"{path}.steps", null, "names no channel, and the target is not on dry run: nobody would be called when it cannot be healed",
                "configure a channel under 'channels' and name it in a step, here or in 'escalation', or set dryRun");
        foreach (var name in steps.SelectMany(s => s.Channels).Distinct().Where(n => !channels.Contains(n, StringComparer.OrdinalIgnoreCase)))
            yield return Names.Unknown($"{path}.steps", name, "channel", channels);
        foreach (var (before, step) in steps.Zip(steps.Skip(1)).Where(p => p.Second.After < p.First.After))
            yield return new($"{path}.steps", DurationText.Write(step.After), $"comes after a step at {DurationText.Write(before.After)}: steps are taken in order", "sort the steps by 'after'");
    }

    private static IEnumerable<SettingError> SameDeployment(IReadOnlyCollection<TargetPlan> plans) =>
        plans.GroupBy(p => (p.Target.Cluster, p.Target.Namespace, p.Target.Deployment)).Where(g => g.Count() > 1).Select(g =>
            new SettingError($"targets.{g.ElementAt(1).Target.Name}.deployment", g.Key.Deployment,
                $"in {g.Key.Cluster}/{g.Key.Namespace} is also the target '{g.First().Target.Name}': two remediations could change it at once",
                "watch it once, with all its task queues"));
}
