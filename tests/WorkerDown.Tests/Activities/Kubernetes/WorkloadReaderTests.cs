using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Tests.Activities.Kubernetes;

public class WorkloadReaderTests
{
    [Fact]
    public async Task A_namespace_with_more_pods_than_a_page_is_read_to_its_end()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var cluster = await KubernetesCluster.StartAsync(new() { Namespaces = ["hosting"] });
        using var client = new k8s.Kubernetes(cluster.ClientConfiguration());
        var deployment = HostingDeployment.Of("v1");
        deployment.Spec.Replicas = 0;
        var created = await client.AppsV1.CreateNamespacedDeploymentAsync(deployment, "hosting", cancellationToken: cancel);
        var set = new V1ReplicaSet { Metadata = new() { Name = "hosting-worker-1", Uid = "set", OwnerReferences = [Owner("Deployment", created.Metadata.Name, created.Metadata.Uid)] } };
        for (var i = 0; i <= 500; i++)
            await client.CoreV1.CreateNamespacedPodAsync(Pod($"hosting-worker-1-{i:000}", deployment.Spec.Template, set), "hosting", cancellationToken: cancel);

        var read = await new WorkloadReader(new OneCluster(client)).PodsAsync(SandboxSettings.HostingWorker(), created, [set], cancel);

        Assert.Equal(501, read.Count);
    }

    // They wait for a node that does not exist: nobody needs 501 containers.
    private static V1Pod Pod(string name, V1PodTemplateSpec template, V1ReplicaSet set) => new()
    {
        ApiVersion = "v1",
        Kind = "Pod",
        Metadata = new() { Name = name, Labels = template.Metadata.Labels, OwnerReferences = [Owner("ReplicaSet", set.Metadata.Name, set.Metadata.Uid)] },
        Spec = new() { Containers = template.Spec.Containers, NodeSelector = new Dictionary<string, string> { ["no"] = "such-node" } },
    };

    private static V1OwnerReference Owner(string kind, string name, string uid) => new() { ApiVersion = "apps/v1", Kind = kind, Name = name, Uid = uid, Controller = true };

    private sealed class OneCluster(IKubernetes client) : IClusters
    {
        public IKubernetes Get(string cluster) => client;
    }
}
