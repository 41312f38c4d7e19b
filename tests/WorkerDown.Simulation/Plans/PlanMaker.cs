using System.Globalization;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Targets;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Simulation.Plans;

/// <summary>Makes a plan from a seed: the same seed makes the same plan on every machine.</summary>
internal static class PlanMaker
{
    private static readonly string[] More = [PageReceiver.AlertmanagerChannel, PageReceiver.SlackChannel, PageReceiver.SlackHookChannel];

    public static SimulationPlan Make(int seed)
    {
        var dice = new Random(seed);
        // Most fleets are small, so that what a seed shows can be read; a few are large.
        var size = dice.Next(20) switch { 0 => dice.Next(12, 31), < 4 => dice.Next(4, 10), _ => dice.Next(1, 4) };
        var targets = Enumerable.Range(1, size).Select(i => Target(i, size, dice)).ToList();
        var steps = new List<PlannedStep>();
        var at = TimeSpan.FromSeconds(dice.Next(5, 40));
        // Few trouble at once is the rule; many at once is a storm.
        var troubles = Math.Max(1, dice.Next(6) == 0 ? size : dice.Next(1, Math.Min(size + 2, 5) + 1));
        for (var i = 0; i < troubles; i++)
        {
            var target = targets[dice.Next(size)].Name;
            steps.Add(Step(at, Deeds.Troubles[dice.Next(Deeds.Troubles.Count)], target, dice));
            steps.AddRange(Around(at, target, dice));
            at += TimeSpan.FromSeconds(dice.Next(3) == 0 ? dice.Next(1, 30) : dice.Next(60, 300));
        }
        // Dice of their own: which channels a target has changes nothing of what happens to it.
        var channels = new Random(~seed);
        targets = [.. targets.Select(t => t with { Escalation = WithMore(t.Escalation, channels) })];
        return new(seed, targets, [.. steps.OrderBy(s => s.At)], [.. Enumerable.Range(1, dice.Next(1, 4)).Select(n => $"node-{n}")]);
    }

    private static EscalationPolicy WithMore(EscalationPolicy escalation, Random dice) => escalation with
    {
        Steps = [escalation.Steps[0] with { Channels = [.. escalation.Steps[0].Channels, .. More.Where(_ => dice.Next(4) == 0)] }, .. escalation.Steps.Skip(1)],
    };

    private static IEnumerable<PlannedStep> Around(TimeSpan at, string target, Random dice)
    {
        TimeSpan Soon() => at + TimeSpan.FromSeconds(dice.Next(20, 420));
        if (dice.Next(3) == 0)
            yield return Step(Soon(), Deeds.Faults[dice.Next(Deeds.Faults.Count)], null, dice);
        for (var i = dice.Next(4); i > 0; i--)
            yield return Step(Soon(), Deeds.Hands[dice.Next(Deeds.Hands.Count)], target, dice);
        // Somebody changes the Deployment all the time while the API is slow: between the look and the act it is another.
        if (dice.Next(12) == 0)
        {
            var busy = at + TimeSpan.FromSeconds(dice.Next(60, 120));
            yield return Step(busy, Deed.ApiSlow, null, dice);
            yield return Step(busy, Deed.KubectlTweaks, target, dice);
        }
        // Permissions that are missing when the first act is due.
        if (dice.Next(16) == 0)
            yield return Step(at + TimeSpan.FromSeconds(dice.Next(30, 90)), Deed.ApiForbids, null, dice);
        if (dice.Next(3) == 0)
            yield return Step(Soon(), dice.Next(4) > 0 ? Deed.KillWorker : Deeds.Program[dice.Next(Deeds.Program.Count)], null, dice);
    }

    private static PlannedStep Step(TimeSpan at, Deed deed, string? target, Random dice) => new(at, deed, target, deed switch
    {
        Deed.KillWorker => TimeSpan.FromSeconds(dice.Next(1, 60)),
        Deed.CrashAll or Deed.OutOfMemory or Deed.ScaleToZero or Deed.PauseRollout or Deed.DeleteDeployment or Deed.NoNodeFits or Deed.BadImage or Deed.LoseNode or Deed.StuckTerminating =>
            TimeSpan.FromSeconds(dice.Next(60, 600)),
        Deed.BadDeploy or Deed.BadConfiguration => TimeSpan.FromSeconds(dice.Next(60, 700)),
        // A worker that cannot answer holds the clock at real time.
        Deed.HistoryFails => TimeSpan.FromSeconds(dice.Next(2, 15)),
        Deed.Evict => TimeSpan.FromSeconds(1),
        Deed.Annotate or Deed.GitOpsReverts => TimeSpan.FromSeconds(dice.Next(60, 600)),
        Deed.NodesFull => TimeSpan.FromSeconds(dice.Next(60, 600)),
        Deed.KubectlTweaks => TimeSpan.FromSeconds(dice.Next(20, 90)),
        Deed.TemporalRestarts => TimeSpan.Zero,
        _ when Deeds.Faults.Contains(deed) => TimeSpan.FromSeconds(dice.Next(5, 240)),
        _ => TimeSpan.Zero,
    })
    {
        By = deed == Deed.ClockJumps ? TimeSpan.FromSeconds(dice.Next(10, 600)) : TimeSpan.Zero,
    };

    private static PlannedTarget Target(int number, int fleet, Random dice)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"worker-{number}");
        return new(
            name,
            fleet > 9 ? 1 : dice.Next(1, 4),
            dice.Next(5) > 0 ? "Recreate" : "RollingUpdate",
            fleet > 9 || dice.Next(2) == 0 ? [name] : [name, $"{name}-dns"],
            new()
            {
                RequireApproval = dice.Next(5) == 0 ? [LadderTime.Acts[dice.Next(LadderTime.Acts.Count)]] : [],
                ApprovalLimit = TimeSpan.FromSeconds(dice.Next(60, 600)),
                DryRun = dice.Next(12) == 0,
                RestoreWithin = TimeSpan.FromMinutes(dice.Next(5, 8)),
                MaxAttemptsPerIncident = dice.Next(4) == 0 ? dice.Next(0, 3) : 4,
                MaxAttemptsPerHour = dice.Next(4) == 0 ? dice.Next(1, 3) : 6,
                Cooldown = TimeSpan.FromSeconds(dice.Next(0, 300)),
                MinHealthyPeriod = TimeSpan.FromSeconds(dice.Next(0, 900)),
                AllowForceDelete = dice.Next(3) == 0,
                AllowRollbackWhenOwned = dice.Next(3) == 0,
                StableFor = TimeSpan.FromSeconds(dice.Next(5, 25)),
            },
            new()
            {
                Steps = dice.Next(3) == 0
                    ? [new() { Channels = [SandboxSettings.Channel] }, new() { After = TimeSpan.FromMinutes(dice.Next(1, 6)), Channels = [SandboxSettings.Channel, PageReceiver.PagerDutyChannel] }]
                    : [new() { Channels = [SandboxSettings.Channel] }],
                RepeatEvery = TimeSpan.FromMinutes(dice.Next(2, 10)),
            })
        {
            MaintenanceAfter = dice.Next(8) == 0 ? TimeSpan.FromMinutes(dice.Next(4, 16)) : null,
        };
    }
}
