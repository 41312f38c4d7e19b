using k8s;
using k8s.Models;

namespace Sandbox.KubernetesSimulator.Tests.Conformance;

public sealed class ReadConformanceTests
{
    [Fact]
    public async Task Lists_come_in_pages_of_one_version()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        foreach (var name in (string[])["a", "b", "c"])
            await Create(cluster, name, "x");

        var first = await cluster.Core.ListNamespacedConfigMapAsync(cluster.Namespace, labelSelector: "tier=x", limit: 2);
        await cluster.Core.DeleteNamespacedConfigMapAsync("c", cluster.Namespace);
        var second = await cluster.Core.ListNamespacedConfigMapAsync(cluster.Namespace, labelSelector: "tier=x", limit: 2, continueParameter: first.Metadata.ContinueProperty);

        Assert.Equal(["a", "b"], first.Items.Select(i => i.Metadata.Name));
        Assert.Equal(["c"], second.Items.Select(i => i.Metadata.Name));
        Assert.True(string.IsNullOrEmpty(second.Metadata.ContinueProperty));
        Assert.Equal(first.Metadata.ResourceVersion, second.Metadata.ResourceVersion);
    }

    [Theory]
    [InlineData("tier=x", "a")]
    [InlineData("tier!=x,tier", "b")]
    [InlineData("tier in (y,z)", "b")]
    [InlineData("tier notin (y),tier", "a")]
    public async Task Labels_select(string selector, string found)
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        await Create(cluster, "a", "x");
        await Create(cluster, "b", "y");

        Assert.Equal([found], (await cluster.Core.ListNamespacedConfigMapAsync(cluster.Namespace, labelSelector: selector)).Items.Select(i => i.Metadata.Name));
    }

    [Fact]
    public async Task Fields_select_where_the_kind_allows_it()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        await Create(cluster, "a", "x");
        await Create(cluster, "b", "x");

        Assert.Equal(["b"], (await cluster.Core.ListNamespacedConfigMapAsync(cluster.Namespace, fieldSelector: "metadata.name=b")).Items.Select(i => i.Metadata.Name));
        var refused = await Refusal.Of(() => cluster.Core.ListNamespacedPodAsync(cluster.Namespace, fieldSelector: "spec.nonsense=1"));
        Assert.Equal((400, "BadRequest"), (refused.Code, refused.Reason));
        Assert.Contains("field label not supported: spec.nonsense", refused.Message);
    }

    [Fact]
    public async Task A_watch_sees_every_change_after_its_version_in_order()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        var from = (await cluster.Core.ListNamespacedConfigMapAsync(cluster.Namespace)).Metadata.ResourceVersion;
        await Create(cluster, "a", "x");
        await cluster.Core.PatchNamespacedConfigMapAsync(new V1Patch("""{"metadata":{"labels":{"tier":"y"}}}""", V1Patch.PatchType.MergePatch), "a", cluster.Namespace);
        await Create(cluster, "b", "x");
        await cluster.Core.DeleteNamespacedConfigMapAsync("b", cluster.Namespace);

        // Who leaves the selector's sight is deleted to the watcher.
        var seen = new List<string>();
        await foreach (var (type, item) in cluster.Core.WatchListNamespacedConfigMapAsync(cluster.Namespace, labelSelector: "tier=x", resourceVersion: from))
        {
            seen.Add($"{type} {item.Metadata.Name}");
            if (seen.Count == 4)
                break;
        }

        Assert.Equal(["Added a", "Deleted a", "Added b", "Deleted b"], seen);
    }

    [Fact]
    public async Task A_watch_from_long_ago_is_gone()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        cluster.Controls("forgetting history").Cluster.Faults.ForgetHistory();

        var refused = await Assert.ThrowsAsync<KubernetesException>(async () =>
        {
            await foreach (var _ in cluster.Core.WatchListNamespacedConfigMapAsync(cluster.Namespace, resourceVersion: "1", onError: e => throw e))
                break;
        });

        Assert.Equal((410, "Expired"), (refused.Status.Code, refused.Status.Reason));
    }

    [Fact]
    public async Task Events_are_the_same_under_both_groups()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        var core = (await cluster.Core.ListNamespacedEventAsync(cluster.Namespace, fieldSelector: "involvedObject.kind=Deployment")).Items.First(e => e.Reason == "ScalingReplicaSet");

        var same = await cluster.Client.EventsV1.ReadNamespacedEventAsync(core.Metadata.Name, cluster.Namespace);

        Assert.Equal((core.Metadata.Uid, core.Message, core.InvolvedObject.Name, core.Count), (same.Metadata.Uid, same.Note, same.Regarding.Name, same.DeprecatedCount));
        Assert.Equal(("deployment-controller", core.LastTimestamp), (same.DeprecatedSource.Component, same.DeprecatedLastTimestamp));
    }

    [Fact]
    public async Task The_server_tells_its_version_and_its_resources()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();

        Assert.Equal("1", (await cluster.Client.Version.GetCodeAsync()).Major);
        var apps = await cluster.Client.AppsV1.GetAPIResourcesAsync();
        Assert.Contains(apps.Resources, r => r is { Name: "deployments", Kind: "Deployment", Namespaced: true } && r.Verbs.Contains("patch"));
        Assert.Contains(apps.Resources, r => r.Name == "deployments/scale");
    }

    private static Task<V1ConfigMap> Create(ConformanceCluster cluster, string name, string tier) =>
        cluster.Core.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = new V1ObjectMeta { Name = name, Labels = new Dictionary<string, string> { ["tier"] = tier } } }, cluster.Namespace);
}
