using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;
using WorkerDown.Core.Targets;

namespace WorkerDown.Tests.Core.Health;

public class FleetRulesTests
{
    private static readonly WorkloadHealth Alive = new() { Deployment = "web", Replicas = 1, Ready = 1, RunningPods = ["web-bcd-bcdfg"], Revision = 1, Fingerprint = "good", StableSince = DateTimeOffset.UnixEpoch };
    private static readonly WorkloadHealth Dead = new() { Deployment = "web", Replicas = 1, Ready = 0, RunningPods = [] };

    [Fact]
    public void Of_a_healthy_target_only_its_polled_queues_and_healthy_revisions_are_kept()
    {
        var memory = Assert.Single(Check([("web", Alive, TimeSpan.FromSeconds(5))]).Memory).Value;

        Assert.Equal("good", Assert.Single(memory.Healthy).Fingerprint);
        Assert.Equal(["q"], memory.Polled);
        Assert.Empty(memory.Queues);
        Assert.Null(memory.FirstSeenDown);
    }

    [Fact]
    public void A_target_that_goes_down_after_being_healthy_is_known_to_have_been_polled()
    {
        var healthy = Check([("web", Alive, TimeSpan.FromSeconds(5))]);
        var first = Check([("web", Alive, null)], healthy);
        var second = Check([("web", Alive, null)], first, later: TimeSpan.FromSeconds(80));

        Assert.Equal(HealthState.Unknown, Assert.Single(first.NotUp).State);
        Assert.Equal(HealthState.Down, Assert.Single(second.NotUp).State);
    }

    [Fact]
    public void A_target_with_an_open_remediation_is_not_started_again()
    {
        var long_ago = Given.Now - TimeSpan.FromMinutes(5);
        var before = new FleetCheck { At = long_ago, Memory = new Dictionary<string, TargetMemory> { ["web"] = new() { FirstSeenDown = long_ago } } };

        Assert.Equal("web", Assert.Single(Check([("web", Dead, TimeSpan.FromMinutes(3))], before).Start).Target);
        Assert.Empty(Check([("web", Dead, TimeSpan.FromMinutes(3))], before, open: ["web"]).Start);
    }

    private static FleetCheck Check(IReadOnlyList<(string Name, WorkloadHealth Workload, TimeSpan? Polled)> fleet, FleetCheck? before = null, TimeSpan later = default, params IReadOnlyCollection<string> open) => FleetRules.Judge(
        [.. fleet.Select(f => new TargetPlan
        {
            Target = new() { Name = f.Name, Cluster = "c", Namespace = "n", Deployment = "web", TaskQueues = ["q"] },
            Policy = Given.Policy,
            Escalation = new(),
        })],
        fleet.ToDictionary(f => f.Name, f => f.Workload),
        fleet.ToDictionary(f => f.Name, f => (IReadOnlyList<TaskQueueFacts>)[Given.Queue(f.Polled)]),
        before, 3, 0.5, stormIsOpen: false, open, Given.Now + later);
}
