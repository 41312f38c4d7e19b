using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator.Faults;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Kubelet;

public sealed class ConfigurationTests
{
    [Fact]
    public async Task A_container_that_names_a_missing_config_map_waits_until_it_is_there()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await Create(cluster, new V1Container { EnvFrom = [new V1EnvFromSource { ConfigMapRef = new V1ConfigMapEnvSource { Name = "tenants" } }] });
        await cluster.Until(async () => await Waiting(cluster) is "CreateContainerConfigError: configmap \"tenants\" not found", "the error");
        Assert.Contains((await cluster.Core.ListNamespacedEventAsync(TestCluster.Namespace)).Items, e => e is { Reason: "Failed", Message: "Error: configmap \"tenants\" not found" });

        await cluster.Core.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "tenants" } }, TestCluster.Namespace);

        await cluster.UntilRolledOut();
    }

    [Fact]
    public async Task A_missing_key_is_named()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Core.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "tenants" }, Data = new Dictionary<string, string> { ["a"] = "1" } }, TestCluster.Namespace);

        await Create(cluster, new V1Container { Env = [Variable("b")] });

        await cluster.Until(async () => await Waiting(cluster) is "CreateContainerConfigError: couldn't find key b in ConfigMap default/tenants", "the error");
    }

    [Fact]
    public async Task A_fault_hides_a_config_map()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        var fault = cluster.Cluster.Faults.Inject(new MissingConfigMap("missing-config"));
        await Create(cluster, new V1Container());
        await cluster.Until(async () => await Waiting(cluster) is "CreateContainerConfigError: configmap \"missing-config\" not found", "the error");

        fault.Dispose();

        await cluster.UntilRolledOut();
    }

    private static V1EnvVar Variable(string key) =>
        new() { Name = "TENANTS", ValueFrom = new V1EnvVarSource { ConfigMapKeyRef = new V1ConfigMapKeySelector { Name = "tenants", Key = key } } };

    private static Task Create(TestCluster cluster, V1Container container)
    {
        (container.Name, container.Image) = ("worker", "registry.example.com/hosting-worker:v1");
        return cluster.Apps.CreateNamespacedDeploymentAsync(Manifests.Deployment(container.Image, d => d.Spec.Template.Spec.Containers = [container]), TestCluster.Namespace);
    }

    private static async Task<string?> Waiting(TestCluster cluster) =>
        (await cluster.Pods()) is [{ Status.ContainerStatuses: [{ State.Waiting: { } waiting }] }] ? $"{waiting.Reason}: {waiting.Message}" : null;
}
