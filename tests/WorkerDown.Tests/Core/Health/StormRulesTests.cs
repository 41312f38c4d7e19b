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

    private static (CommonCauseKind, string?) Kind(CommonCause cause) => (cause.Kind, cause.Shared);
}
