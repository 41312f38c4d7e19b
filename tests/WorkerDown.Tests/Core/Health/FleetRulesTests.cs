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

    [Theory]
    [InlineData(57, false)]
    [InlineData(58, true)]
    [InlineData(60, true)]
    public void A_remediation_starts_when_a_target_is_down_for_its_tolerance_less_the_slack_of_the_clock(int downFor, bool starts)
    {
        var check = Check([("web", Dead, TimeSpan.FromMinutes(3))], Down(("web", downFor)));

        Assert.Equal(starts, check.Start.Count == 1);
        Assert.Equal((1, 0), (check.Targets, check.Up));
    }

    [Fact]
    public void A_target_that_is_up_or_unknown_is_not_started_however_long_it_was_down()
    {
        var before = Down(("up", 600), ("unknown", 600));

        Assert.Empty(Check([("up", Alive, TimeSpan.FromSeconds(5)), ("unknown", Alive, null)], before).Start);
    }

    [Fact]
    public void What_was_not_read_is_unknown_on_both_sides()
    {
        var check = FleetRules.Judge([Plan("web")], new Dictionary<string, WorkloadHealth>(), new Dictionary<string, IReadOnlyList<TaskQueueFacts>>(), null, 3, 0.5, stormIsOpen: false, [], Given.Now);

        Assert.Equal("q: could not be described: not read", Assert.Single(check.NotUp).Message);
    }

    [Fact]
    public void Open_remediations_are_told_in_order() =>
        Assert.Equal(["a", "b", "c"], Check([("web", Alive, TimeSpan.FromSeconds(5))], open: ["b", "c", "a"]).Open);

    [Fact]
    public void A_storm_counts_those_that_are_down_for_half_their_tolerance_once_one_is_overdue_and_begins_with_the_first()
    {
        (string, WorkloadHealth, TimeSpan?)[] fleet = [.. "abcd".Select(n => ($"{n}", Dead, (TimeSpan?)TimeSpan.FromMinutes(3))), .. "uvwxyz".Select(n => ($"{n}", Alive, (TimeSpan?)TimeSpan.FromSeconds(5)))];
        FleetCheck At(int a, int others) => Check(fleet, Down(("a", a), ("b", others), ("c", others), ("d", others)));

        var storm = At(60, 30).Storm!;
        Assert.Equal(["a", "b", "c", "d"], storm.Down.Select(d => d.Name));
        Assert.Equal((10, Given.Now - TimeSpan.FromSeconds(60)), (storm.Targets, storm.Since));
        Assert.Empty(At(60, 30).Start);
        Assert.Null(At(60, 29).Storm);
        Assert.Equal("a", Assert.Single(At(60, 29).Start).Target);
        Assert.Null(At(57, 57).Storm);
    }

    [Fact]
    public void While_a_storm_is_open_nothing_is_started()
    {
        var check = FleetRules.Judge(
            [Plan("web")], new Dictionary<string, WorkloadHealth> { ["web"] = Dead }, new Dictionary<string, IReadOnlyList<TaskQueueFacts>> { ["web"] = [Given.Queue(TimeSpan.FromMinutes(3))] },
            Down(("web", 600)), 3, 0.5, stormIsOpen: true, [], Given.Now);

        Assert.Empty(check.Start);
        Assert.True(check.StormIsOpen);
    }

    [Fact]
    public void What_a_storm_has_in_common_is_looked_for_in_what_was_read_of_the_workloads()
    {
        (string, WorkloadHealth, TimeSpan?)[] fleet = [.. "abcd".Select(n => ($"{n}", Dead with { Nodes = ["n2"] }, (TimeSpan?)TimeSpan.FromMinutes(3))), ("u", Alive with { Nodes = ["n1"] }, TimeSpan.FromSeconds(5))];

        Assert.Equal("n2", Check(fleet, Down(("a", 60), ("b", 60), ("c", 60), ("d", 60))).Storm!.Cause.Shared);
    }

    private static FleetCheck Down(params (string Name, int Seconds)[] targets) => new()
    {
        At = Given.Now,
        Memory = targets.ToDictionary(t => t.Name, t => new TargetMemory { FirstSeenDown = Given.Now - TimeSpan.FromSeconds(t.Seconds) }),
    };

    private static TargetPlan Plan(string name) => new()
    {
        Target = new() { Name = name, Cluster = "c", Namespace = "n", Deployment = "web", TaskQueues = ["q"] },
        Policy = Given.Policy,
        Escalation = new(),
    };

    private static FleetCheck Check(IReadOnlyList<(string Name, WorkloadHealth Workload, TimeSpan? Polled)> fleet, FleetCheck? before = null, TimeSpan later = default, params IReadOnlyCollection<string> open) => FleetRules.Judge(
        [.. fleet.Select(f => Plan(f.Name))],
        fleet.ToDictionary(f => f.Name, f => f.Workload),
        fleet.ToDictionary(f => f.Name, f => (IReadOnlyList<TaskQueueFacts>)[Given.Queue(f.Polled)]),
        before, 3, 0.5, stormIsOpen: false, open, Given.Now + later);
}
