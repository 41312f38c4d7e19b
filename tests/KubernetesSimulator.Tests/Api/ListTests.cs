using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Api;

public sealed class ListTests
{
    [Fact]
    public async Task All_pages_show_the_list_as_it_was_at_the_first()
    {
        await using var cluster = await TestCluster.StartAsync();
        await Create(cluster, "a", "b", "c");
        var first = await cluster.Core.ListNamespacedConfigMapAsync(TestCluster.Namespace, limit: 1);

        await cluster.Core.DeleteNamespacedConfigMapAsync("b", TestCluster.Namespace);
        await Create(cluster, "bb");
        var rest = await cluster.Core.ListNamespacedConfigMapAsync(TestCluster.Namespace, continueParameter: first.Metadata.ContinueProperty);

        Assert.Equal(["b", "c"], rest.Items.Select(i => i.Metadata.Name));
        Assert.Equal(first.Metadata.ResourceVersion, rest.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task A_page_of_a_forgotten_list_is_gone_but_comes_with_a_token_that_goes_on()
    {
        await using var cluster = await TestCluster.StartAsync();
        await Create(cluster, "a", "b", "c");
        var first = await cluster.Core.ListNamespacedConfigMapAsync(TestCluster.Namespace, limit: 1);
        await cluster.Core.DeleteNamespacedConfigMapAsync("b", TestCluster.Namespace);
        cluster.Cluster.Faults.ForgetHistory();

        var gone = await Assert.ThrowsAsync<HttpOperationException>(() => cluster.Core.ListNamespacedConfigMapAsync(TestCluster.Namespace, continueParameter: first.Metadata.ContinueProperty));
        var status = KubernetesJson.Deserialize<V1Status>(gone.Response.Content);
        var rest = await cluster.Core.ListNamespacedConfigMapAsync(TestCluster.Namespace, continueParameter: status.Metadata.ContinueProperty);

        Assert.Equal((HttpStatusCode.Gone, "Expired"), (gone.Response.StatusCode, status.Reason));
        Assert.Equal(["c"], rest.Items.Select(i => i.Metadata.Name));
    }

    [Fact]
    public async Task A_list_from_the_future_times_out_with_a_time_to_come_back()
    {
        await using var cluster = await TestCluster.StartAsync();

        var refused = await Assert.ThrowsAsync<HttpOperationException>(() => cluster.Core.ListNamespacedConfigMapAsync(TestCluster.Namespace, resourceVersion: "999999"));

        Assert.Equal(HttpStatusCode.GatewayTimeout, refused.Response.StatusCode);
        Assert.StartsWith("Timeout: Too large resource version: 999999", KubernetesJson.Deserialize<V1Status>(refused.Response.Content).Message);
    }

    [Fact]
    public async Task An_exact_list_shows_an_earlier_version()
    {
        await using var cluster = await TestCluster.StartAsync();
        await Create(cluster, "a");
        var before = await cluster.Core.ListNamespacedConfigMapAsync(TestCluster.Namespace);
        await Create(cluster, "b");

        var exact = await cluster.Core.ListNamespacedConfigMapAsync(TestCluster.Namespace, resourceVersion: before.Metadata.ResourceVersion, resourceVersionMatch: "Exact");

        Assert.Equal(["a"], exact.Items.Select(i => i.Metadata.Name));
    }

    [Fact]
    public async Task Events_are_read_under_their_newer_group_with_its_names()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();

        var events = (await cluster.Client.EventsV1.ListNamespacedEventAsync(TestCluster.Namespace, fieldSelector: "regarding.kind=Pod")).Items;
        var scheduled = events.Single(e => e.Reason == "Scheduled");
        var started = events.Single(e => e.Reason == "Started");

        Assert.Equal(("default-scheduler", "Pod"), (scheduled.ReportingController, scheduled.Regarding.Kind));
        Assert.StartsWith("Successfully assigned", scheduled.Note);
        Assert.NotNull(started.DeprecatedLastTimestamp);
        Assert.Equal("events.k8s.io/v1", (await cluster.Client.EventsV1.ReadNamespacedEventAsync(started.Metadata.Name, TestCluster.Namespace)).ApiVersion);
    }

    private static async Task Create(TestCluster cluster, params string[] names)
    {
        foreach (var name in names)
            await cluster.Core.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = new V1ObjectMeta { Name = name } }, TestCluster.Namespace);
    }
}
