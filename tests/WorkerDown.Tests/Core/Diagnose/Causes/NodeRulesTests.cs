using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Causes;
using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Tests.Core.Diagnose.Causes;

public class NodeRulesTests
{
    private static readonly PodFacts Evicted = Given.Crashing("rs2") with { Uid = "e", Name = "evicted", Node = "n1", Phase = "Failed", Reason = "Evicted", Message = "low on memory", Containers = [] };

    private static readonly PodFacts Pending = new() { Name = "next", Uid = "n", ReplicaSet = "rs2", Phase = "Pending" };

    private static Finding? Find(ProbableCause cause, IReadOnlyList<PodFacts> pods, params NodeFacts[] nodes) =>
        Given.Diagnose(Given.Evidence(pods) with { Nodes = Observed<IReadOnlyList<NodeFacts>>.Of(nodes) }, policy: Given.Policy with { StuckTerminatingAfter = TimeSpan.FromMinutes(1) }).Findings.FirstOrDefault(f => f.Cause == cause);

    [Fact]
    public void An_eviction_is_told_with_its_message_or_reason_and_the_pressure_of_one_of_its_nodes()
    {
        NodeFacts pressed = new("n1", true, null, null) { Pressure = ["MemoryPressure"] }, other = new("n3", true, null, null) { Pressure = ["DiskPressure"] };
        var second = Evicted with { Uid = "e2", Name = "second", Node = "n2" };

        Assert.Equal("2 pod(s) were evicted: low on memory; node n1 reports MemoryPressure", Find(ProbableCause.Evicted, [Evicted, second], other, pressed)!.Message);
        Assert.Equal("1 pod(s) were evicted: Evicted", Find(ProbableCause.Evicted, [Evicted with { Message = null }], other)!.Message);
    }

    [Fact]
    public void An_eviction_explains_all_where_nothing_else_is_there_and_less_beside_a_pod_that_may_come_up()
    {
        Assert.Equal(Confidence.High, Find(ProbableCause.Evicted, [Evicted])!.Confidence);
        Assert.Equal(Confidence.Medium, Find(ProbableCause.Evicted, [Evicted, Pending])!.Confidence);
        Assert.Null(Find(ProbableCause.Evicted, [Evicted, Given.Running("rs2") with { Name = "ready" }]));
        Assert.Null(Find(ProbableCause.Evicted, [Evicted, Given.Crashing("rs2")]));
    }

    [Theory]
    [InlineData(599, null, true)]
    [InlineData(600, null, false)]
    [InlineData(null, 599, true)]
    [InlineData(null, 600, false)]
    [InlineData(599, 6000, true)]
    [InlineData(600, 10, false)]
    [InlineData(null, null, true)]
    public void An_eviction_of_long_ago_tells_nothing_beside_another_pod(int? exitAgo, int? readyChangedAgo, bool counts)
    {
        var evicted = Evicted with
        {
            ReadyChangedAt = readyChangedAgo is { } r ? Given.Now - TimeSpan.FromSeconds(r) : null,
            Containers = exitAgo is { } e ? [new() { LastExit = new(137, null, Given.Now - TimeSpan.FromDays(1), null) }, new() { LastExit = new(137, null, Given.Now - TimeSpan.FromSeconds(e), null) }] : [],
        };

        Assert.Equal(counts, Find(ProbableCause.Evicted, [evicted, Pending]) is not null);
        Assert.NotNull(Find(ProbableCause.Evicted, [evicted]));
        Assert.NotNull(Find(ProbableCause.Evicted, [evicted, evicted with { Uid = "e2", Name = "second" }]));
    }

    [Fact]
    public void A_lost_node_is_no_cause_while_a_pod_is_ready_on_another()
    {
        NodeFacts lost = new("n1", false, "NodeStatusUnknown", Given.Now - TimeSpan.FromMinutes(2)), good = new("n2", true, null, null);
        PodFacts there = Given.Running("rs2", "there") with { Node = "n1", Ready = false }, here = Given.Running("rs2", "here") with { Name = "web-bcd-ghjkl", Node = "n2" };

        Assert.Equal("node n1 is not ready for 2 min (NodeStatusUnknown); 1 pod(s) are on such nodes", Find(ProbableCause.NodeLost, [there], lost, good)!.Message);
        Assert.Null(Find(ProbableCause.NodeLost, [there, here], lost, good));
        Assert.NotNull(Find(ProbableCause.NodeLost, [there, here with { DeletionAt = Given.Now }], lost, good));
        Assert.NotNull(Find(ProbableCause.NodeLost, [there, here with { Ready = false }], lost, good));
        Assert.NotNull(Find(ProbableCause.NodeLost, [there with { Ready = true }], lost, good));
        Assert.NotNull(Find(ProbableCause.NodeLost, [there with { Ready = true }, there with { Uid = "too", Name = "there-too" }], lost, good));
    }

    [Fact]
    public void A_node_that_is_gone_and_one_that_is_not_told_are_said_as_they_are()
    {
        PodFacts pod = Given.Running("rs2") with { Node = "n1", Ready = false };

        Assert.Equal("node n1 is gone; 1 pod(s) are on such nodes", Find(ProbableCause.NodeLost, [pod], new NodeFacts("n1", null, "NodeNotFound", null, Exists: false))!.Message);
        Assert.Equal("node n1 is not ready for 0 s (no reason given); 1 pod(s) are on such nodes", Find(ProbableCause.NodeLost, [pod], new NodeFacts("n1", false, null, Given.Now))!.Message);
        Assert.Equal("1 pod(s) are in state Unknown: the node (not told) does not report", Find(ProbableCause.NodeLost, [pod with { Node = null, Phase = "Unknown" }])!.Message);
        Assert.Equal(Confidence.Medium, Find(ProbableCause.NodeLost, [pod with { Reason = "NodeLost" }])!.Confidence);
        Assert.Equal(["pod web-bcd-bcdfg on node n1: Running, NodeLost, being deleted"], Find(ProbableCause.NodeLost, [pod with { Reason = "NodeLost", DeletionAt = Given.Now }])!.RestsOn);
    }

    [Theory]
    [InlineData("Failed")]
    [InlineData("Succeeded")]
    public void A_pod_that_has_ended_is_on_no_lost_node(string phase) =>
        Assert.Empty(NodeRules.PodsOnLostNodes([Evicted with { Phase = phase }], [new("n1", false, null, null)]));

    [Theory]
    [InlineData(true, null, "r", false)]
    [InlineData(true, null, null, false)]
    [InlineData(null, true, "r", true)]
    [InlineData(null, null, null, false)]
    [InlineData(false, null, null, true)]
    public void A_node_is_lost_when_it_says_so_or_fell_silent_with_a_reason(bool? ready, bool? silent, string? reason, bool lost) =>
        Assert.Equal(lost, NodeRules.PodsOnLostNodes([Pending with { Node = "n1" }], [new("n1", silent == true ? null : ready, reason, null)]).Any());

    [Fact]
    public void What_is_overdue_longest_is_told_and_one_ready_pod_makes_it_no_cause()
    {
        PodFacts Due(int minutes) => Given.Running("rs2", $"due{minutes}") with { Name = $"due{minutes}", DeletionAt = Given.Now - TimeSpan.FromMinutes(minutes) };

        Assert.Equal("2 pod(s) should be gone since 7 min", Find(ProbableCause.StuckTerminating, [Due(3), Due(7)])!.Message);
        Assert.Null(Find(ProbableCause.StuckTerminating, [Due(3), Given.Running("rs2", "new")]));
        Assert.Equal("pod due3: deletion was due at 02:57:00Z, node none", Find(ProbableCause.StuckTerminating, [Due(3)])!.RestsOn[0]);
    }
}
