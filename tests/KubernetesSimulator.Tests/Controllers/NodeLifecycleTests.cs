using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator.Faults;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Controllers;

public sealed class NodeLifecycleTests
{
    private static Task<TestCluster> TwoNodes() =>
        TestCluster.StartAsync(o => o with { Nodes = [new NodeOptions("node-1"), new NodeOptions("node-2")] });

    [Fact]
    public async Task A_lost_node_becomes_unreachable_and_its_pods_not_ready()
    {
        await using var cluster = await TwoNodes();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        var pod = Assert.Single(await cluster.Pods());
        var start = cluster.Time.GetUtcNow();

        cluster.Cluster.Faults.Inject(new NodeLost(pod.Spec.NodeName));
        await cluster.Until(async () => Ready(await Node(cluster, pod.Spec.NodeName)).Status == "Unknown", "the node is unreachable");

        // For the monitor's grace the API believes what it was told last.
        Assert.InRange((cluster.Time.GetUtcNow() - start).TotalSeconds, 49, 52);
        await cluster.Until(async () => (await Node(cluster, pod.Spec.NodeName)).Spec.Taints?.Count == 2, "the taints");
        var node = await Node(cluster, pod.Spec.NodeName);
        Assert.Equal("NodeStatusUnknown", Ready(node).Reason);
        Assert.Equal(["NoExecute", "NoSchedule"], node.Spec.Taints.Where(t => t.Key == "node.kubernetes.io/unreachable").Select(t => t.Effect).Order());
        var silent = Assert.Single(await cluster.Pods());
        Assert.Equal(("Running", "False"), (silent.Status.Phase, silent.Status.Conditions.Single(c => c.Type == "Ready").Status));
        Assert.NotNull(silent.Status.ContainerStatuses[0].State.Running);
        await cluster.Until(async () => (await cluster.Deployment()).Status.AvailableReplicas is null, "not available");
    }

    [Fact]
    public async Task The_pods_of_a_lost_node_are_replaced_after_their_toleration_and_hang_until_it_returns()
    {
        await using var cluster = await TwoNodes();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        var old = Assert.Single(await cluster.Pods());
        var start = cluster.Time.GetUtcNow();

        var lost = cluster.Cluster.Faults.Inject(new NodeLost(old.Spec.NodeName));
        await cluster.Until(async () => (await cluster.Pods()).Count == 2, "a replacement");
        await cluster.UntilRolledOut();

        Assert.InRange((cluster.Time.GetUtcNow() - start).TotalSeconds, 349, 355);
        var pods = await cluster.Pods();
        Assert.NotNull(pods.Single(p => p.Metadata.Uid == old.Metadata.Uid).Metadata.DeletionTimestamp);
        Assert.NotEqual(old.Spec.NodeName, pods.Single(p => p.Metadata.Uid != old.Metadata.Uid).Spec.NodeName);
        await cluster.Wait(TimeSpan.FromMinutes(10));
        Assert.Equal(2, (await cluster.Pods()).Count);

        lost.Dispose();

        await cluster.Until(async () => (await cluster.Pods()).Count == 1, "the returned kubelet removes the deleted pod");
        await cluster.Until(async () => Ready(await Node(cluster, old.Spec.NodeName)) is { Status: "True" }, "the node is ready");
        await cluster.Until(async () => (await Node(cluster, old.Spec.NodeName)).Spec.Taints is null, "the taints are gone");
    }

    [Fact]
    public async Task A_node_that_returns_in_time_starts_its_pods_again()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        var before = Assert.Single(await cluster.Pods());
        var lost = cluster.Cluster.Faults.Inject(new NodeLost("node-1"));
        await cluster.Wait(TimeSpan.FromMinutes(2));

        lost.Dispose();
        await cluster.Until(async () => (await cluster.Pods()) is [{ Status.ContainerStatuses: [{ RestartCount: 1, Ready: true }] }], "the container runs again");
        await cluster.UntilRolledOut();

        var after = Assert.Single(await cluster.Pods());
        Assert.Equal(before.Metadata.Uid, after.Metadata.Uid);
        Assert.Equal(2, cluster.Runtime.Starts);
    }

    [Fact]
    public async Task The_pods_of_a_deleted_node_are_removed()
    {
        await using var cluster = await TwoNodes();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        var old = Assert.Single(await cluster.Pods());
        cluster.Cluster.Faults.Inject(new NodeLost(old.Spec.NodeName));

        await cluster.Core.DeleteNodeAsync(old.Spec.NodeName);

        await cluster.Until(async () => await cluster.Pods() is [{ Spec.NodeName: { } node }] && node != old.Spec.NodeName, "a new pod alone");
        await cluster.UntilRolledOut();
    }

    [Fact]
    public async Task A_cordoned_node_takes_no_pod_until_it_is_uncordoned()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        await Cordon(cluster, true);

        await cluster.Core.DeleteNamespacedPodAsync((await cluster.Pods())[0].Metadata.Name, TestCluster.Namespace);
        await cluster.Until(async () => (await cluster.Pods()) is [{ Spec.NodeName: null } p] && p.Status.Conditions?.Count == 1, "a pod without a node");

        var refused = Assert.Single(Assert.Single(await cluster.Pods()).Status.Conditions);
        Assert.Equal(("PodScheduled", "False", "Unschedulable"), (refused.Type, refused.Status, refused.Reason));
        Assert.StartsWith("0/1 nodes are available: 1 node(s) were unschedulable", refused.Message, StringComparison.Ordinal);
        await Cordon(cluster, false);
        await cluster.UntilRolledOut();
    }

    private static Task Cordon(TestCluster cluster, bool unschedulable) =>
        cluster.Core.PatchNodeAsync(new V1Patch(new { spec = new { unschedulable } }, V1Patch.PatchType.StrategicMergePatch), "node-1");

    private static Task<V1Node> Node(TestCluster cluster, string name) => cluster.Core.ReadNodeAsync(name);

    private static V1NodeCondition Ready(V1Node node) => node.Status.Conditions.Single(c => c.Type == "Ready");
}
