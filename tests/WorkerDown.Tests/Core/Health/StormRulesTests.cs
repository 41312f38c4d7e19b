using WorkerDown.Core.Health;

namespace WorkerDown.Tests.Core.Health;

public class StormRulesTests
{
    private static StormTraits Worker(string name, string node = "n1", string image = "app:v1", string ns = "prod", string cluster = "c1", int ready = 0, string? trouble = null) =>
        new(new(name, cluster, ns, name, "down"), "default", new() { Replicas = 1, Ready = ready, Image = image, Nodes = [node], PodTrouble = trouble });

    private static StormTraits[] Four(Func<string, StormTraits> make) => [.. new[] { "a", "b", "c", "d" }.Select(make)];

    [Fact]
    public void More_than_allowed_down_at_once_is_a_storm_by_number_or_by_share()
    {
        Assert.Null(StormRules.Judge(Four(n => Worker(n))[..3], [.. Enumerable.Range(0, 7).Select(n => Worker($"u{n}"))], 3, 0.5, Given.Now));
        Assert.NotNull(StormRules.Judge(Four(n => Worker(n)), [.. Enumerable.Range(0, 7).Select(n => Worker($"u{n}"))], 3, 0.5, Given.Now));
        Assert.NotNull(StormRules.Judge(Four(n => Worker(n))[..2], [Worker("u")], 3, 0.5, Given.Now));
        Assert.Null(StormRules.Judge(Four(n => Worker(n))[..1], [Worker("u")], 3, 0.4, Given.Now));
    }

    [Fact]
    public void The_node_that_only_the_dead_share_is_named()
    {
        var cause = StormRules.Common(Four(n => Worker(n, node: "n2")), [Worker("u", node: "n1")]);

        Assert.Equal((CommonCauseKind.Node, "n2"), (cause.Kind, cause.Shared));
    }

    [Fact]
    public void The_image_is_named_when_containers_do_not_run_although_the_node_is_common_too() =>
        Assert.Equal((CommonCauseKind.Image, "app:v2"), Kind(StormRules.Common(Four(n => Worker(n, image: "app:v2", trouble: "CrashLoopBackOff")), [])));

    [Fact]
    public void Ready_pods_that_nobody_sees_polling_point_at_the_way_to_Temporal() =>
        Assert.Equal(CommonCauseKind.TemporalConnection, StormRules.Common(Four(n => Worker(n, ready: 1)), []).Kind);

    [Fact]
    public void What_the_living_share_too_is_less_likely_than_what_sets_the_dead_apart() =>
        Assert.Equal((CommonCauseKind.Namespace, "c1/shop"), Kind(StormRules.Common([.. "abcd".Select(n => Worker($"{n}", node: $"n{n}", image: $"{n}:1", ns: "shop"))], [Worker("u", node: "n9", image: "u:1")])));

    [Fact]
    public void Nothing_in_common_is_said_as_it_is() =>
        Assert.Equal(CommonCauseKind.None, StormRules.Common([.. "abcd".Select(n => Worker($"{n}", $"n{n}", $"{n}:1", $"s{n}", $"c{n}"))], []).Kind);

    [Theory]
    [InlineData(3, 7, 3, 1.0, false)]
    [InlineData(4, 7, 3, 1.0, true)]
    [InlineData(3, 3, 9, 0.5, false)]
    [InlineData(4, 3, 9, 0.5, true)]
    [InlineData(2, 0, 9, 0.5, false)]
    [InlineData(2, 1, 9, 0.5, true)]
    [InlineData(1, 2, 9, 0.2, false)]
    public void The_number_and_the_share_are_bounds_and_a_share_of_few_is_none(int down, int up, int maxTargets, double maxShare, bool storm) =>
        Assert.Equal(storm, StormRules.Judge([.. Enumerable.Range(0, down).Select(n => Worker($"d{n}"))], [.. Enumerable.Range(0, up).Select(n => Worker($"u{n}"))], maxTargets, maxShare, Given.Now) is not null);

    [Fact]
    public void A_storm_says_how_many_are_down_and_what_is_allowed() =>
        Assert.Equal("4 of 7 targets are down at once; allowed are 3, or 50 % of the fleet", StormRules.Judge(Four(n => Worker(n)), [Worker("u"), Worker("v"), Worker("w")], 3, 0.5, Given.Now)!.Message);

    [Fact]
    public void Four_fifths_are_enough_and_fewer_are_not()
    {
        CommonCause Common(int ready, int dead) => StormRules.Common([.. Enumerable.Range(0, ready).Select(n => Worker($"r{n}", $"n{n}", $"{n}:1", $"s{n}", $"c{n}", ready: 1)), .. Enumerable.Range(0, dead).Select(n => Worker($"d{n}", $"m{n}", $"{n}:2", $"t{n}", $"e{n}"))], []);

        Assert.Equal(CommonCauseKind.TemporalConnection, Common(4, 1).Kind);
        Assert.Equal(CommonCauseKind.None, Common(3, 1).Kind);
    }

    [Fact]
    public void Of_equals_the_nearest_to_what_is_seen_comes_first()
    {
        Assert.Equal(CommonCauseKind.Node, StormRules.Common(Four(n => Worker(n)), []).Kind);
        Assert.Equal(CommonCauseKind.Image, StormRules.Common([.. Four(n => Worker(n, trouble: "CrashLoopBackOff")), Worker("e")], []).Kind);
        Assert.Equal(CommonCauseKind.Node, StormRules.Common([.. Four(n => Worker(n, trouble: "CrashLoopBackOff"))[..3], Worker("e")], []).Kind);
    }

    [Fact]
    public void What_most_of_the_dead_share_is_named_with_the_figures_and_the_cause_first()
    {
        var cause = StormRules.Common([.. Four(n => Worker(n, node: "n2", image: $"{n}:1", ns: $"s{n}")), Worker("e", node: "n3", image: "e:1", ns: "se")], [Worker("u", node: "n1", image: "u:1", ns: "su"), Worker("v", node: "n2", image: "v:1", ns: "sv")]);

        Assert.Equal((CommonCauseKind.Node, "n2", "4 of the 5 have pods on the node n2"), (cause.Kind, cause.Shared, cause.Message));
        Assert.Equal(
            ["4 of the 5 that are down and 1 of the 2 others have pods on the node n2", "5 of the 5 that are down and 2 of the 2 others are in the cluster c1"],
            cause.RestsOn);
    }

    [Fact]
    public void Of_two_nodes_the_one_that_more_of_the_dead_are_on_is_named_then_the_one_with_fewer_of_the_living_then_the_first_by_name()
    {
        StormTraits On(string name, params string[] nodes) => Worker(name, image: $"{name}:1", ns: $"s{name}", cluster: $"c{name}") is var w ? w with { Workload = w.Workload with { Nodes = nodes } } : w;

        Assert.Equal("n2", StormRules.Common([On("a", "n1", "n2"), On("b", "n1", "n2"), On("c", "n1", "n2"), On("d", "n1", "n2"), On("e", "n2")], []).Shared);
        Assert.Equal("n2", StormRules.Common([On("a", "n1", "n2"), On("b", "n1", "n2")], [On("u", "n1"), On("v", "n3")]).Shared);
        Assert.Equal("n1", StormRules.Common([On("a", "n2", "n1"), On("b", "n2", "n1")], []).Shared);
    }

    [Fact]
    public void The_node_is_named_where_containers_do_not_run_and_no_image_is_common() =>
        Assert.Equal((CommonCauseKind.Node, "n1"), Kind(StormRules.Common(Four(n => Worker(n, image: $"{n}:1", trouble: "CrashLoopBackOff")), [])));

    private static (CommonCauseKind, string?) Kind(CommonCause cause) => (cause.Kind, cause.Shared);
}
