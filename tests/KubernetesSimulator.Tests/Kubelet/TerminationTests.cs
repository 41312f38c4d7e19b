using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator.Kubelet.Scripted;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Kubelet;

public sealed class TerminationTests
{
    [Fact]
    public async Task A_deleted_pod_ends_gracefully_and_is_replaced()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        var old = (await cluster.Pods()).Single();

        var deleted = await cluster.Core.DeleteNamespacedPodAsync(old.Metadata.Name, TestCluster.Namespace);

        Assert.Equal(30, deleted.Metadata.DeletionGracePeriodSeconds);
        Assert.NotNull(deleted.Metadata.DeletionTimestamp);
        await cluster.Until(async () => await cluster.Pods() is [{ Status.Phase: "Running" } only] && only.Metadata.Uid != old.Metadata.Uid, "a new pod alone");
        await cluster.UntilRolledOut();
        var progressing = (await cluster.Deployment()).Status.Conditions.Single(c => c.Type == "Progressing");
        Assert.Equal("NewReplicaSetAvailable", progressing.Reason);
    }

    [Fact]
    public async Task A_container_that_does_not_listen_is_killed_after_its_grace_period()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        cluster.Runtime.Default = new ContainerScript { EndsWithin = null };
        await cluster.Deploy();
        var old = (await cluster.Pods()).Single().Metadata;

        await cluster.Core.DeleteNamespacedPodAsync(old.Name, TestCluster.Namespace, gracePeriodSeconds: 7);
        var start = cluster.Time.GetUtcNow();
        await cluster.Until(async () => (await cluster.Pods()).All(p => p.Metadata.Uid != old.Uid), "the old pod is gone");

        Assert.InRange((cluster.Time.GetUtcNow() - start).TotalSeconds, 6.9, 8);
    }

    [Fact]
    public async Task A_forced_deletion_removes_the_pod_at_once()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        var old = (await cluster.Pods()).Single().Metadata;

        await cluster.Core.DeleteNamespacedPodAsync(old.Name, TestCluster.Namespace, gracePeriodSeconds: 0);

        Assert.DoesNotContain(await cluster.Pods(), p => p.Metadata.Uid == old.Uid);
    }

    [Fact]
    public async Task A_container_with_a_probe_is_ready_only_when_it_says_so()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        cluster.Runtime.Default = new ContainerScript { ReadyAfter = TimeSpan.FromSeconds(20) };
        var probe = new V1Probe { HttpGet = new V1HTTPGetAction { Port = 8080 }, PeriodSeconds = 2, FailureThreshold = 2 };

        await cluster.Apps.CreateNamespacedDeploymentAsync(
            Manifests.Deployment("v1", d => d.Spec.Template.Spec.Containers[0].ReadinessProbe = probe), TestCluster.Namespace);
        await cluster.Wait(TimeSpan.FromSeconds(15));
        Assert.False((await cluster.Pods()).Single().Status.ContainerStatuses[0].Ready);
        await cluster.UntilRolledOut();

        cluster.Runtime.SetReady((await cluster.Pods()).Single().Metadata.Name, false);
        await cluster.Until(async () => (await cluster.Deployment()).Status.AvailableReplicas is null, "not available");
        Assert.Equal("Running", (await cluster.Pods()).Single().Status.Phase);
    }
}
