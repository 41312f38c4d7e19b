using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator.Storage;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Api;

public sealed class WatchTests
{
    [Fact]
    public async Task A_watch_goes_on_from_a_version_and_sees_every_change_after_it()
    {
        await using var cluster = await TestCluster.StartAsync();
        var list = await cluster.Core.ListNamespacedConfigMapAsync(TestCluster.Namespace);
        var created = await cluster.Core.CreateNamespacedConfigMapAsync(Map("a"), TestCluster.Namespace);
        using var watch = await WatchReader.Open(cluster.Cluster.Address, $"/api/v1/namespaces/default/configmaps?watch=true&resourceVersion={list.Metadata.ResourceVersion}");

        var changed = await cluster.Core.PatchNamespacedConfigMapAsync(new V1Patch("""{"data":{"x":"1"}}""", V1Patch.PatchType.MergePatch), "a", TestCluster.Namespace);
        await cluster.Core.DeleteNamespacedConfigMapAsync("a", TestCluster.Namespace);

        Assert.Equal(("ADDED", created.Metadata.ResourceVersion), await Next(watch));
        Assert.Equal(("MODIFIED", changed.Metadata.ResourceVersion), await Next(watch));
        Assert.Equal("DELETED", (await Next(watch)).Type);
    }

    [Fact]
    public async Task Bookmarks_come_while_nothing_happens_and_carry_the_newest_version()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        using var watch = await WatchReader.Open(cluster.Cluster.Address, "/api/v1/namespaces/default/configmaps?watch=true&allowWatchBookmarks=true&resourceVersion=1");
        await cluster.Core.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = "elsewhere" } });
        var newest = (await cluster.Core.ListNamespaceAsync()).Metadata.ResourceVersion;

        await cluster.Wait(TimeSpan.FromMinutes(2));

        Assert.Equal(("BOOKMARK", newest), await Next(watch));
    }

    [Fact]
    public async Task A_watch_ends_at_its_time_limit()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        using var watch = await WatchReader.Open(cluster.Cluster.Address, "/api/v1/namespaces/default/configmaps?watch=true&timeoutSeconds=60&resourceVersion=1");

        await cluster.Wait(TimeSpan.FromMinutes(2));

        Assert.Null(await watch.Next());
    }

    [Fact]
    public async Task The_clients_own_watch_sees_what_happens()
    {
        await using var cluster = await TestCluster.StartAsync();
        var seen = cluster.Core.WatchListNamespacedConfigMapAsync(TestCluster.Namespace, cancellationToken: TestContext.Current.CancellationToken).GetAsyncEnumerator();
        await cluster.Core.CreateNamespacedConfigMapAsync(Map("a"), TestCluster.Namespace);

        Assert.True(await seen.MoveNextAsync());

        Assert.Equal((WatchEventType.Added, "a"), (seen.Current.Item1, seen.Current.Item2.Metadata.Name));
        await seen.DisposeAsync();
    }

    private static async Task<(string Type, string? Version)> Next(WatchReader watch)
    {
        var (type, item) = (await watch.Next())!.Value;
        return (type, item.Text("metadata", "resourceVersion"));
    }

    private static V1ConfigMap Map(string name) => new() { Metadata = new V1ObjectMeta { Name = name } };
}
