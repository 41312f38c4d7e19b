using k8s;
using Sandbox.KubernetesSimulator.Faults;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Kubelet;

public sealed class StuckTerminatingTests
{
    [Fact]
    public async Task A_stuck_pod_outlives_its_grace_until_nothing_holds_it_up()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        var stuck = Assert.Single(await cluster.Pods());
        var fault = cluster.Cluster.Faults.Inject(new StuckTerminating { Pod = stuck.Metadata.Name });

        await cluster.Core.DeleteNamespacedPodAsync(stuck.Metadata.Name, TestCluster.Namespace);
        await cluster.Wait(TimeSpan.FromMinutes(5));

        var still = await cluster.Core.ReadNamespacedPodAsync(stuck.Metadata.Name, TestCluster.Namespace);
        Assert.Equal(("Running", true), (still.Status.Phase, still.Status.ContainerStatuses[0].Ready));
        Assert.Equal(1, (await cluster.Deployment()).Status.TerminatingReplicas);
        Assert.Equal(1, (await cluster.Deployment()).Status.AvailableReplicas);

        fault.Dispose();

        await cluster.Until(async () => (await cluster.Pods()).Count == 1, "the pod ends after all");
    }

    [Fact]
    public async Task A_forced_deletion_removes_a_stuck_pod()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        var stuck = Assert.Single(await cluster.Pods());
        using var fault = cluster.Cluster.Faults.Inject(new StuckTerminating { Pod = stuck.Metadata.Name });

        await cluster.Core.DeleteNamespacedPodAsync(stuck.Metadata.Name, TestCluster.Namespace, gracePeriodSeconds: 0);

        await cluster.Until(async () => (await cluster.Pods()).All(p => p.Metadata.Uid != stuck.Metadata.Uid), "it is gone");
    }
}
