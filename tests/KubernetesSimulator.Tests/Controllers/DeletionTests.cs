using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Controllers;

public sealed class DeletionTests
{
    [Fact]
    public async Task In_the_background_the_owner_goes_first()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();

        await Delete(cluster, "Background");

        await Assert.ThrowsAsync<HttpOperationException>(() => cluster.Deployment());
        await cluster.Until(async () => (await cluster.ReplicaSets()).Count == 0 && (await cluster.Pods()).Count == 0, "everything is gone");
    }

    [Fact]
    public async Task In_the_foreground_the_owner_waits_for_what_it_owns()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();

        await Delete(cluster, "Foreground");

        var waiting = await cluster.Deployment();
        Assert.Equal(["foregroundDeletion"], waiting.Metadata.Finalizers);
        Assert.NotNull(waiting.Metadata.DeletionTimestamp);
        await cluster.Until(async () => (await cluster.Apps.ListNamespacedDeploymentAsync(TestCluster.Namespace)).Items.Count == 0, "the owner is gone");
        Assert.Empty(await cluster.ReplicaSets());
        Assert.Empty(await cluster.Pods());
    }

    [Fact]
    public async Task Orphans_stay_and_lose_their_owner()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();

        await Delete(cluster, "Orphan");

        await cluster.Until(async () => (await cluster.Apps.ListNamespacedDeploymentAsync(TestCluster.Namespace)).Items.Count == 0, "the owner is gone");
        await cluster.Wait(TimeSpan.FromMinutes(1));
        var orphan = Assert.Single(await cluster.ReplicaSets());
        Assert.Empty(orphan.Metadata.OwnerReferences ?? []);
        Assert.Single(await cluster.Pods());
    }

    [Fact]
    public async Task A_namespace_goes_when_nothing_is_left_in_it_and_takes_nothing_new_meanwhile()
    {
        await using var cluster = await TestCluster.StartAsync(o => o with { Namespaces = ["tenants"] });
        using var hold = cluster.Hold();
        await cluster.Apps.CreateNamespacedDeploymentAsync(Manifests.Deployment("v1"), "tenants");
        await cluster.Until(async () => (await cluster.Core.ListNamespacedPodAsync("tenants")).Items.Any(p => p.Status.Phase == "Running"), "the pod runs");

        await cluster.Core.DeleteNamespaceAsync("tenants");

        Assert.Equal("Terminating", (await cluster.Core.ReadNamespaceAsync("tenants")).Status.Phase);
        var refused = await Assert.ThrowsAsync<HttpOperationException>(() => cluster.Core.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "late" } }, "tenants"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.Response.StatusCode);
        await cluster.Until(async () => (await cluster.Core.ListNamespaceAsync()).Items.All(n => n.Metadata.Name != "tenants"), "the namespace is gone");
        Assert.Empty((await cluster.Core.ListNamespacedPodAsync("tenants")).Items);
    }

    private static Task<V1Status> Delete(TestCluster cluster, string policy) =>
        cluster.Apps.DeleteNamespacedDeploymentAsync(TestCluster.Worker, TestCluster.Namespace, propagationPolicy: policy);
}
