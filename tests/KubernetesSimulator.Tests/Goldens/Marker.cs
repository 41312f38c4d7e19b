using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Goldens;

/// <summary>One object of each watched kind in another namespace, which nobody acts on: its change tells a watch where a step ends.</summary>
internal static class Marker
{
    private const string Namespace = "kube-public";
    private const string Name = "marker";

    /// <summary>Changes them, and returns the versions by which the watches of Deployments, ReplicaSets and pods have told the step.</summary>
    public static async Task<IReadOnlyList<string>> SetAsync(TestCluster cluster, string step)
    {
        var labels = new Dictionary<string, string> { ["step"] = step };
        var meta = new V1ObjectMeta { Name = $"{Name}-{step}", Labels = labels };
        var spec = new V1PodSpec { SchedulerName = "nobody", Containers = [new V1Container { Name = "none", Image = "none" }] };
        var template = new V1PodTemplateSpec { Metadata = new V1ObjectMeta { Labels = labels }, Spec = spec };
        var selector = new V1LabelSelector { MatchLabels = labels };
        // Not one that a Deployment would own: it would be scaled, and told of, once more.
        var deployment = await cluster.Apps.CreateNamespacedDeploymentAsync(
            new V1Deployment { Metadata = meta, Spec = new V1DeploymentSpec { Replicas = 0, Paused = true, Selector = selector, Template = template } }, Namespace);
        var set = await cluster.Apps.CreateNamespacedReplicaSetAsync(
            new V1ReplicaSet { Metadata = meta, Spec = new V1ReplicaSetSpec { Replicas = 0, Selector = selector, Template = template } }, Namespace);
        var pod = await cluster.Core.CreateNamespacedPodAsync(new V1Pod { Metadata = meta, Spec = spec }, Namespace);
        return [deployment.Metadata.ResourceVersion, set.Metadata.ResourceVersion, pod.Metadata.ResourceVersion];
    }
}
