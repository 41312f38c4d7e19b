using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Sandbox.KubernetesSimulator.Faults;
using Sandbox.KubernetesSimulator.Tests.Support;
using Sandbox.VirtualTime;

namespace Sandbox.KubernetesSimulator.Tests.Faults;

public sealed class ApiFaultTests
{
    [Theory]
    [InlineData(500, HttpStatusCode.InternalServerError)]
    [InlineData(503, HttpStatusCode.ServiceUnavailable)]
    [InlineData(504, HttpStatusCode.GatewayTimeout)]
    public async Task A_server_error_hits_as_often_as_it_was_told_and_changes_nothing(int code, HttpStatusCode seen)
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        cluster.Cluster.Faults.Inject(new ServerError(code) { Verb = "patch", Resource = "deployments", Times = 2 });

        for (var i = 0; i < 2; i++)
            Assert.Equal(seen, (await Assert.ThrowsAsync<HttpOperationException>(() => cluster.Restart())).Response.StatusCode);
        Assert.Equal(1, (await cluster.Deployment()).Metadata.Generation);
        await cluster.Restart();

        Assert.Equal(2, (await cluster.Deployment()).Metadata.Generation);
    }

    [Fact]
    public async Task Too_many_requests_says_when_to_come_back()
    {
        await using var cluster = await TestCluster.StartAsync();
        cluster.Cluster.Faults.Inject(new TooManyRequests(7) { Times = 1 });
        using var http = new HttpClient();

        var answer = await http.GetAsync(new Uri(cluster.Cluster.Address, "/api/v1/pods"));

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), answer.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task A_reset_connection_breaks_before_the_effect()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        cluster.Cluster.Faults.Inject(new ConnectionReset { Verb = "patch", Times = 1 });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => cluster.Restart());

        Assert.Equal(1, (await cluster.Deployment()).Metadata.Generation);
        Assert.Equal((0, false), cluster.Cluster.Requests.Where(r => r.Verb == "patch").Select(r => (r.Status, r.Answered)).Single());
    }

    [Fact]
    public async Task A_lost_answer_breaks_after_the_effect()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        cluster.Cluster.Faults.Inject(new LostAnswer { Verb = "patch", Times = 1 });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => cluster.Restart());

        Assert.Equal(2, (await cluster.Deployment()).Metadata.Generation);
        Assert.Equal((200, false), cluster.Cluster.Requests.Where(r => r.Verb == "patch").Select(r => (r.Status, r.Answered)).Single());
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task A_request_without_an_answer_times_out_after_a_minute_of_the_cluster_with_or_without_its_effect(bool takesEffect, int generation)
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        cluster.Cluster.Faults.Inject(new NoAnswer { TakesEffect = takesEffect, Verb = "patch", Times = 1 });
        var before = cluster.Time.GetUtcNow();

        var refused = await Assert.ThrowsAsync<HttpOperationException>(() => cluster.Restart());

        Assert.Equal(HttpStatusCode.GatewayTimeout, refused.Response.StatusCode);
        Assert.True(cluster.Time.GetUtcNow() - before >= TimeSpan.FromMinutes(1));
        Assert.Equal(generation, (await cluster.Deployment()).Metadata.Generation);
    }

    [Fact]
    public async Task A_request_that_its_client_gave_up_is_on_record_with_its_effect()
    {
        await using var cluster = await TestCluster.StartAsync();
        ((SkippingTimeProvider)cluster.Time).LockSkipping();
        using var givesUp = new CancellationTokenSource();
        cluster.Cluster.Faults.Inject(new NoAnswer { TakesEffect = true, Verb = "create", Resource = "configmaps" });

        var call = cluster.Core.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "a" } }, TestCluster.Namespace, cancellationToken: givesUp.Token);
        while ((await cluster.Core.ListNamespacedConfigMapAsync(TestCluster.Namespace)).Items.Count == 0)
            await Task.Yield();
        await givesUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        while (!cluster.Cluster.Requests.Any(r => r.Verb == "create"))
            await Task.Yield();
        Assert.Equal((201, false), cluster.Cluster.Requests.Where(r => r.Verb == "create").Select(r => (r.Status, r.Answered)).Single());
    }

    [Fact]
    public async Task A_slow_answer_is_right_but_late()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        cluster.Cluster.Faults.Inject(new SlowAnswer(TimeSpan.FromSeconds(20)) { Resource = "pods", Times = 1 });
        var before = cluster.Time.GetUtcNow();

        Assert.Empty(await cluster.Pods());

        Assert.True(cluster.Time.GetUtcNow() - before >= TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Stale_reads_show_the_cluster_as_it_was_while_writes_go_through()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        var pod = (await cluster.Pods()).Single().Metadata.Name;
        var fault = cluster.Cluster.Faults.Inject(new StaleReads());
        var old = await cluster.Deployment();

        await cluster.Core.DeleteNamespacedPodAsync(pod, TestCluster.Namespace, gracePeriodSeconds: 0);
        await cluster.PatchSpec(new { replicas = 2 });

        Assert.Equal(pod, (await cluster.Pods()).Single().Metadata.Name);
        Assert.Equal((1, old.Metadata.ResourceVersion), ((await cluster.Deployment()).Spec.Replicas, (await cluster.Deployment()).Metadata.ResourceVersion));
        // Who writes on top of what is outdated is told so.
        var refused = await Assert.ThrowsAsync<HttpOperationException>(() => cluster.Apps.ReplaceNamespacedDeploymentAsync(old, TestCluster.Worker, TestCluster.Namespace));
        Assert.Equal(HttpStatusCode.Conflict, refused.Response.StatusCode);
        fault.Dispose();
        Assert.Equal(2, (await cluster.Deployment()).Spec.Replicas);
        Assert.DoesNotContain(await cluster.Pods(), p => p.Metadata.Name == pod);
    }

    [Fact]
    public async Task A_watch_that_drops_breaks_after_so_many_events()
    {
        await using var cluster = await TestCluster.StartAsync();
        cluster.Cluster.Faults.Inject(new WatchDrop(AfterEvents: 1) { Resource = "nodes", Times = 1 });
        using var http = new HttpClient();
        await using var stream = await http.GetStreamAsync(new Uri(cluster.Cluster.Address, "/api/v1/nodes?watch=true"));
        using var reader = new StreamReader(stream);
        Assert.Contains("ADDED", await reader.ReadLineAsync());

        await cluster.Core.PatchNodeAsync(new V1Patch("""{"spec":{"unschedulable":true}}""", V1Patch.PatchType.MergePatch), "node-1");

        await Assert.ThrowsAnyAsync<IOException>(async () => await reader.ReadLineAsync());
    }

    [Fact]
    public async Task Watches_that_are_all_dropped_end_without_an_error()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var http = new HttpClient();
        await using var stream = await http.GetStreamAsync(new Uri(cluster.Cluster.Address, "/api/v1/nodes?watch=true"));
        using var reader = new StreamReader(stream);
        Assert.Contains("node-1", await reader.ReadLineAsync());

        cluster.Cluster.Faults.DropWatches();

        Assert.Null(await reader.ReadLineAsync());
    }

    [Fact]
    public async Task A_forbidden_verb_is_refused_even_to_the_administrator()
    {
        await using var cluster = await TestCluster.StartAsync();
        cluster.Cluster.Faults.Inject(new ForbiddenVerb { Verb = "patch", Resource = "deployments" });

        var refused = await Assert.ThrowsAsync<HttpOperationException>(() => cluster.Restart());

        Assert.Equal(
            "deployments.apps \"hosting-worker\" is forbidden: User \"kubernetes-admin\" cannot patch resource \"deployments\" in API group \"apps\" in the namespace \"default\"",
            KubernetesJson.Deserialize<V1Status>(refused.Response.Content).Message);
    }

    [Fact]
    public async Task A_fault_hits_only_the_requests_that_it_names()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        cluster.Cluster.Faults.Inject(new ServerError(503) { Verb = "get", Resource = "deployments", Namespace = TestCluster.Namespace, Name = "other" });
        cluster.Cluster.Faults.Inject(new ServerError(503) { Resource = "pods/log" });

        await cluster.Deployment();
        await cluster.Pods();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Assert.ThrowsAsync<HttpOperationException>(() => cluster.Deployment("other"))).Response.StatusCode);
    }

    [Fact]
    public async Task A_fault_that_is_taken_back_hits_no_more()
    {
        await using var cluster = await TestCluster.StartAsync();
        var fault = cluster.Cluster.Faults.Inject(new ServerError { Resource = "pods" });
        await Assert.ThrowsAsync<HttpOperationException>(() => cluster.Pods());

        fault.Dispose();

        Assert.Empty(await cluster.Pods());
    }

    [Fact]
    public async Task Every_request_is_on_record_with_who_did_what()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        cluster.Cluster.Load(Roles.Binding("worker-down", "cluster-admin"));
        using var other = new Kubernetes(cluster.Cluster.ClientConfiguration("worker-down"));

        await other.AppsV1.DeleteNamespacedDeploymentAsync(TestCluster.Worker, TestCluster.Namespace);

        var record = cluster.Cluster.Requests.Single(r => r.User == "worker-down");
        Assert.Equal(("delete", "apps", "deployments", TestCluster.Namespace, TestCluster.Worker), (record.Verb, record.Group, record.Resource, record.Namespace, record.Name));
        Assert.True(record.IsMutation);
        var created = cluster.Cluster.Requests.Single(r => r.Verb == "create");
        Assert.Contains("\"hosting-worker\"", created.Body);
        Assert.Equal(201, created.Status);
    }
}
