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

    [Fact]
    public void Parts_are_the_same_by_their_groups_in_any_order_and_case()
    {
        FleetPart Of(bool ungrouped, params string[] groups) => new() { Groups = groups, Ungrouped = ungrouped };

        Assert.Equal(Of(false, "dns", "mail"), Of(false, "mail", "dns"));
        Assert.Equal(Of(false, "DNS"), Of(false, "dns"));
        Assert.NotEqual(Of(true, "dns"), Of(false, "dns"));
        Assert.NotEqual(Of(false, "dns"), Of(false, "mail"));
        Assert.False(Of(false, "dns").Equals(null));
        Assert.Equal(Of(false, "DNS").GetHashCode(), Of(false, "dns").GetHashCode());
        Assert.Equal("dns,mail,", Of(true, "mail", "dns").Key);
    }

    [Fact]
    public void Only_a_part_of_one_group_and_nothing_else_has_a_name_of_its_own()
    {
        Assert.Equal("check", new FleetPart { Groups = ["dns"], Ungrouped = true }.Named("check"));
        Assert.Equal("check", new FleetPart { Groups = ["dns", "mail"] }.Named("check"));
        Assert.Equal("check", FleetPart.All.Named("check"));
        Assert.False(FleetPart.Of(null).IsAll);
        Assert.Equal("the whole fleet", FleetPart.All.ToString());
        Assert.Equal("group dns and targets without a group", new FleetPart { Groups = ["dns"], Ungrouped = true }.ToString());
    }

    [Fact]
    public void Of_several_checks_the_newest_speaks_for_a_target_and_any_storm_for_all()
    {
        FleetCheck Check(int ago, string fingerprint) => new()
        {
            At = Given.Now - TimeSpan.FromSeconds(ago),
            Memory = new Dictionary<string, TargetMemory> { ["web"] = new() { Healthy = [new(1, fingerprint, Given.Now)] } },
        };
        var storm = new FleetStorm { Message = "4 of 6", Targets = 6, Down = [], Cause = new(CommonCauseKind.None, null, "", []), Since = Given.Now };

        Assert.Equal("newer", FleetChecks.Together([Check(5, "newer"), Check(20, "older")])!.Memory["web"].Healthy[0].Fingerprint);
        Assert.Equal("newer", FleetChecks.Together([Check(20, "older"), Check(5, "newer")])!.Memory["web"].Healthy[0].Fingerprint);
        Assert.Same(storm, FleetChecks.Together([Check(5, "a"), Check(5, "b") with { Storm = storm }])!.Storm);
        Assert.Null(FleetChecks.Together([Check(5, "a"), Check(5, "b")])!.Storm);
        Assert.True(FleetChecks.Together([Check(5, "a"), Check(5, "b") with { StormIsOpen = true }])!.StormIsOpen);
        var only = Check(5, "a");
        Assert.Same(only, FleetChecks.Together([only]));
    }

    private static TargetPlan Plan(string name, string? group) => new()
    {
        Target = new() { Name = name, Cluster = "c", Namespace = "n", Deployment = name, TaskQueues = ["q"] },
        Group = group,
        Policy = Given.Policy,
        Escalation = new(),
    };
}
