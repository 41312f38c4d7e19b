using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Api;

public sealed class ObjectTests
{
    [Fact]
    public async Task A_missing_object_is_404_with_a_status_that_names_it()
    {
        await using var cluster = await TestCluster.StartAsync();

        var refused = await Assert.ThrowsAsync<HttpOperationException>(() => cluster.Deployment("nothere"));

        var status = KubernetesJson.Deserialize<V1Status>(refused.Response.Content);
        Assert.Equal((404, "NotFound", "deployments.apps \"nothere\" not found"), (status.Code, status.Reason, status.Message));
        Assert.Equal(("nothere", "apps", "deployments"), (status.Details.Name, status.Details.Group, status.Details.Kind));
    }

    [Fact]
    public async Task An_update_from_an_outdated_read_is_a_conflict()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        var read = await cluster.Deploy();
        await cluster.PatchSpec(new { replicas = 2 });
        read.Spec.Replicas = 3;

        var refused = await Assert.ThrowsAsync<HttpOperationException>(() => cluster.Apps.ReplaceNamespacedDeploymentAsync(read, TestCluster.Worker, TestCluster.Namespace));

        Assert.Equal(HttpStatusCode.Conflict, refused.Response.StatusCode);
        Assert.Equal(2, (await cluster.Deployment()).Spec.Replicas);
    }

    [Fact]
    public async Task A_template_that_its_own_selector_does_not_match_is_refused_with_the_member()
    {
        await using var cluster = await TestCluster.StartAsync();
        var wrong = Manifests.Deployment("v1", d => d.Spec.Selector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = "other" } });

        var refused = await Assert.ThrowsAsync<HttpOperationException>(() => cluster.Apps.CreateNamespacedDeploymentAsync(wrong, TestCluster.Namespace));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Response.StatusCode);
        Assert.Equal("spec.template.metadata.labels", KubernetesJson.Deserialize<V1Status>(refused.Response.Content).Details.Causes.Single().Field);
    }

    [Fact]
    public async Task A_deletion_with_another_uid_is_refused()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        var pod = (await cluster.Pods()).Single();
        var options = new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = "of-its-predecessor" } };

        var refused = await Assert.ThrowsAsync<HttpOperationException>(() => cluster.Core.DeleteNamespacedPodAsync(pod.Metadata.Name, TestCluster.Namespace, options));

        Assert.Equal(HttpStatusCode.Conflict, refused.Response.StatusCode);
        Assert.Null((await cluster.Pods()).Single().Metadata.DeletionTimestamp);
    }

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
