using System.Net;
using System.Text;
using k8s;
using WorkerDown.Activities.Diagnose;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Core.Targets;

namespace WorkerDown.Tests.Activities.Diagnose;

/// <summary>What no API server sends, and what stands in its place may: an observation, and never the end of the diagnosis.</summary>
public class OddObjectTests
{
    private const string Owned = "\"ownerReferences\":[{\"controller\":true,\"uid\":\"d\",\"kind\":\"Deployment\",\"name\":\"web\"}]";

    private static readonly Target target = new() { Name = "web", Cluster = "c", Namespace = "n", Deployment = "web", TaskQueues = ["q"] };

    [Theory]
    [InlineData("deployments/web", "\"status\":{\"conditions\":[null]}", "deployment: not as the API describes it")]
    [InlineData("replicasets", "\"spec\":{\"template\":{\"spec\":{\"containers\":[null]}}}", "replica sets: not as the API describes it")]
    [InlineData("pods", "\"status\":{\"conditions\":[null],\"containerStatuses\":[null]}", "pods: not as the API describes it")]
    public async Task An_object_with_an_empty_entry_is_told_and_the_rest_is_read(string at, string odd, string told)
    {
        using var kubernetes = new k8s.Kubernetes(new() { Host = "http://cluster.example" }, new Api(at, odd));
        var clusters = new OneCluster(kubernetes);
        var limits = new SourceLimits(TimeProvider.System);
        using var round = limits.Begin(TestContext.Current.CancellationToken);

        var gathered = await new WorkloadGatherer(new WorkloadReader(clusters), new SurroundingsReader(clusters), new LogReader(clusters, limits)).GatherAsync(target, round);

        var problems = new[] { gathered.Deployment.Problem, gathered.Sets.Problem, gathered.Pods.Problem }.OfType<string>().ToList();
        Assert.StartsWith(told, Assert.Single(problems), StringComparison.Ordinal);
    }

    private sealed class OneCluster(IKubernetes kubernetes) : IClusters
    {
        public IKubernetes Get(string cluster) => kubernetes;
    }

    /// <summary>A Deployment with one ReplicaSet and one pod, one of which has the odd member.</summary>
    private sealed class Api(string at, string odd) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.AbsolutePath;
            var more = path.EndsWith(at, StringComparison.Ordinal) ? "," + odd : "";
            var body = path switch
            {
                _ when path.EndsWith("deployments/web", StringComparison.Ordinal) => "{\"metadata\":{\"name\":\"web\",\"uid\":\"d\"},\"spec\":{\"selector\":{\"matchLabels\":{\"app\":\"web\"}}}" + more + "}",
                _ when path.EndsWith("replicasets", StringComparison.Ordinal) => "{\"items\":[{\"metadata\":{\"name\":\"web-1\",\"uid\":\"r\"," + Owned + "}" + more + "}]}",
                _ when path.EndsWith("pods", StringComparison.Ordinal) => "{\"items\":[{\"metadata\":{\"name\":\"web-1-a\",\"uid\":\"p\"," + Owned.Replace("\"d\"", "\"r\"", StringComparison.Ordinal) + "}" + more + "}]}",
                _ => "{\"items\":[]}",
            };
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = new StringContent(body, Encoding.UTF8, "application/json") });
        }
    }
}
