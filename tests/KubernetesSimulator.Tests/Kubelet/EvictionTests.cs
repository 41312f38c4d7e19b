using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator.Faults;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Kubelet;

public sealed class EvictionTests
{
    [Fact]
    public async Task An_evicted_pod_fails_stays_and_is_replaced()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        var name = Assert.Single(await cluster.Pods()).Metadata.Name;

        using (cluster.Cluster.Faults.Inject(new Eviction()))
            await cluster.Until(async () => (await cluster.Pods()).Count == 2, "a replacement");
        await cluster.UntilRolledOut();

        var evicted = await cluster.Core.ReadNamespacedPodAsync(name, TestCluster.Namespace);
        Assert.Equal(("Failed", "Evicted"), (evicted.Status.Phase, evicted.Status.Reason));
        Assert.StartsWith("The node was low on resource: memory.", evicted.Status.Message, StringComparison.Ordinal);
        Assert.Equal(137, evicted.Status.ContainerStatuses[0].State.Terminated.ExitCode);
        Assert.Equal("TerminationByKubelet", evicted.Status.Conditions.Single(c => c.Type == "DisruptionTarget").Reason);
        Assert.Contains((await cluster.Core.ListNamespacedEventAsync(TestCluster.Namespace)).Items, e => e is { Reason: "Evicted", Type: "Warning" });

        await cluster.Core.DeleteNamespacedPodAsync(name, TestCluster.Namespace);
        Assert.Single(await cluster.Pods());
    }

    [Fact]
    public async Task An_evicted_pod_may_tell_nothing_of_its_containers()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();

        using (cluster.Cluster.Faults.Inject(new Eviction { WithContainerStatuses = false }))
            await cluster.Until(async () => (await cluster.Pods()).Any(p => p.Status.Phase == "Failed"), "the eviction");

        Assert.Null((await cluster.Pods()).Single(p => p.Status.Phase == "Failed").Status.ContainerStatuses);
    }

    [Fact]
    public async Task A_node_under_pressure_evicts_and_takes_no_pod_until_it_has_room()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();

        var pressure = cluster.Cluster.Faults.Inject(new NodePressure("node-1"));
        await cluster.Until(async () => (await cluster.Pods()).Any(p => p.Status.Conditions?.Any(c => c.Reason == "Unschedulable") == true), "nowhere to go");

        Assert.Equal("True", (await cluster.Core.ReadNodeAsync("node-1")).Status.Conditions.Single(c => c.Type == "DiskPressure").Status);
        Assert.All((await cluster.Pods()).Where(p => p.Spec.NodeName is not null), p => Assert.Equal(("Failed", "Evicted"), (p.Status.Phase, p.Status.Reason)));

        pressure.Dispose();
        await cluster.UntilRolledOut();
        await cluster.Until(async () => (await cluster.Core.ReadNodeAsync("node-1")).Spec.Taints is null, "the taint is taken away");
    }

    [Fact]
    public async Task A_pod_that_tolerates_the_taint_is_refused_by_the_kubelet_itself()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        using var pressure = cluster.Cluster.Faults.Inject(new NodePressure("node-1"));

        await cluster.Core.CreateNamespacedPodAsync(
            new V1Pod
            {
                Metadata = new V1ObjectMeta { Name = "brave" },
                Spec = new V1PodSpec
                {
                    Containers = [new V1Container { Name = "worker", Image = "registry.example.com/hosting-worker:v1" }],
                    Tolerations = [new V1Toleration { OperatorProperty = "Exists" }],
                },
            },
            TestCluster.Namespace);
        await cluster.Until(async () => (await cluster.Pods())[0].Status.Phase == "Failed", "the refusal");

        var refused = Assert.Single(await cluster.Pods());
        Assert.Equal("Pod was rejected: The node had condition: [DiskPressure]. ", refused.Status.Message);
        Assert.Null(refused.Status.ContainerStatuses);
        Assert.Equal(0, cluster.Runtime.Starts);
    }
}
