using System.Net;
using k8s;
using k8s.Autorest;
using Sandbox.KubernetesSimulator.Faults;
using Sandbox.KubernetesSimulator.Tests.Support;

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
