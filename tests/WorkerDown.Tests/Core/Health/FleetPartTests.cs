using System.Text.Json;
using WorkerDown.Core.Health;
using WorkerDown.Core.Json;
using WorkerDown.Core.Targets;

namespace WorkerDown.Tests.Core.Health;

public class FleetPartTests
{
    [Fact]
    public void The_whole_fleet_holds_every_target_and_a_part_those_of_its_groups()
    {
        Assert.True(FleetPart.All.Holds(Plan("a", "dns")) && FleetPart.All.Holds(Plan("a", null)));
        Assert.True(FleetPart.Of("DNS").Holds(Plan("a", "dns")));
        Assert.False(FleetPart.Of("dns").Holds(Plan("a", "mail")) || FleetPart.Of("dns").Holds(Plan("a", null)));
        Assert.True(FleetPart.Of(null).Holds(Plan("a", null)));
        Assert.False(FleetPart.Of(null).Holds(Plan("a", "dns")));
    }

    [Fact]
    public void Each_group_has_a_name_of_its_own_and_the_rest_the_common_one()
    {
        var parts = FleetPart.Split([Plan("a", "mail"), Plan("b", "dns"), Plan("c", null), Plan("d", "dns")]);

        Assert.Equal(["check", "check-dns", "check-mail"], parts.Select(p => p.Named("check")));
        Assert.Equal(["", "dns", "mail"], parts.Select(p => p.Key));
        Assert.Null(FleetPart.All.Key);
        Assert.Equal(parts, parts.Select(p => JsonSerializer.Deserialize<FleetPart>(JsonSerializer.Serialize(p, WorkerDownJson.Options), WorkerDownJson.Options)!));
    }

    [Fact]
    public void The_checks_of_several_parts_are_one_picture_as_old_as_the_oldest()
    {
        var old = Given.Now - TimeSpan.FromSeconds(20);
        var together = FleetChecks.Together(
        [
            new() { At = Given.Now, Targets = 3, Up = 2, NotUp = [new("web", HealthState.Down, "r", "m")] },
            new() { At = old, Targets = 2, Up = 1, NotUp = [new("api", HealthState.Unknown, "r", "m")] },
        ])!;

        Assert.Equal((old, 5, 3), (together.At, together.Targets, together.Up));
        Assert.Equal(["api", "web"], together.NotUp.Select(t => t.Target));
        Assert.Null(FleetChecks.Together([]));
    }

    private static TargetPlan Plan(string name, string? group) => new()
    {
        Target = new() { Name = name, Cluster = "c", Namespace = "n", Deployment = name, TaskQueues = ["q"] },
        Group = group,
        Policy = Given.Policy,
        Escalation = new(),
    };
}
