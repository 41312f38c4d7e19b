using System.Net;
using k8s;
using k8s.Autorest;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Api;

public sealed class ObjectTests
{
    [Theory]
    [InlineData("app=hosting-worker", 1)]
    [InlineData("app==hosting-worker,pod-template-hash", 1)]
    [InlineData("app in (hosting-worker, other)", 1)]
    [InlineData("app notin (other),!absent", 1)]
    [InlineData("app!=hosting-worker", 0)]
    [InlineData("absent", 0)]
    public async Task Pods_are_found_by_label_selectors(string selector, int found)
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();

        Assert.Equal(found, (await cluster.Pods(selector)).Count);
    }

    [Fact]
    public async Task Pods_are_found_by_field_selectors()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        async Task<int> Count(string selector) => (await cluster.Core.ListNamespacedPodAsync(TestCluster.Namespace, fieldSelector: selector)).Items.Count;

        Assert.Equal(1, await Count("status.phase=Running,spec.nodeName=node-1"));
        Assert.Equal(0, await Count("status.phase!=Running"));
        var refused = await Assert.ThrowsAsync<HttpOperationException>(() => Count("spec.nonsense=1"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Response.StatusCode);
    }

    [Fact]
    public async Task A_long_list_comes_in_pages()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy(change: d => d.Spec.Replicas = 5);

        var first = await cluster.Core.ListNamespacedPodAsync(TestCluster.Namespace, limit: 3);
        var second = await cluster.Core.ListNamespacedPodAsync(TestCluster.Namespace, limit: 3, continueParameter: first.Metadata.ContinueProperty);

        Assert.Equal((3, 2), (first.Items.Count, first.Metadata.RemainingItemCount));
        Assert.Null(second.Metadata.ContinueProperty);
        Assert.Equal(5, first.Items.Concat(second.Items).Select(p => p.Metadata.Name).Distinct().Count());
    }

    [Fact]
    public async Task A_scheduler_event_has_no_last_time_and_no_count()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();

        var events = (await cluster.Core.ListNamespacedEventAsync(TestCluster.Namespace, fieldSelector: "involvedObject.kind=Pod")).Items;
        var scheduled = events.Single(e => e.Reason == "Scheduled");
        var started = events.Single(e => e.Reason == "Started");

        Assert.Null(scheduled.LastTimestamp);
        Assert.Null(scheduled.Count);
        Assert.NotNull(scheduled.EventTime);
        Assert.Equal("default-scheduler", scheduled.ReportingComponent);
        Assert.NotNull(started.LastTimestamp);
        Assert.Null(started.EventTime);
        Assert.Equal("spec.containers{worker}", started.InvolvedObject.FieldPath);
    }
}
