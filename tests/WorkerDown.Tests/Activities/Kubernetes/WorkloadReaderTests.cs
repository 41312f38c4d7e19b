using k8s;
using k8s.Models;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Core.Targets;

namespace WorkerDown.Tests.Activities.Kubernetes;

public class WorkloadReaderTests
{
    private static readonly Target Web = new() { Name = "web", Cluster = "c", Namespace = "n", Deployment = "web", TaskQueues = ["q"] };

    [Fact]
    public async Task An_empty_selector_is_refused_before_anything_is_asked_for()
    {
        var reader = new WorkloadReader(new NoCluster());
        var everything = new V1Deployment { Metadata = new() { Uid = "d" }, Spec = new() { Selector = new() } };

        Assert.Contains("selector is empty", (await Assert.ThrowsAsync<InvalidOperationException>(() => reader.ReplicaSetsAsync(Web, everything, CancellationToken.None))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => reader.PodsAsync(Web, everything, [], CancellationToken.None));
    }

    private sealed class NoCluster : IClusters
    {
        public IKubernetes Get(string cluster) => new k8s.Kubernetes(new KubernetesClientConfiguration { Host = "http://127.0.0.1:1" });
    }
}
