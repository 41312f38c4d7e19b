using k8s.Models;

namespace Sandbox.KubernetesSimulator.Tests.Support;

/// <summary>The objects that tests begin with.</summary>
internal static class Manifests
{
    /// <summary>The Deployment of the recordings: one replica, one container, everything else left to the defaults.</summary>
    public static V1Deployment Deployment(string image, Action<V1Deployment>? change = null)
    {
        var labels = new Dictionary<string, string> { ["app"] = TestCluster.Worker };
        var deployment = new V1Deployment
        {
            Metadata = new V1ObjectMeta { Name = TestCluster.Worker, Labels = labels },
            Spec = new V1DeploymentSpec
            {
                Replicas = 1,
                Selector = new V1LabelSelector { MatchLabels = labels },
                Template = new V1PodTemplateSpec
                {
                    Metadata = new V1ObjectMeta { Labels = labels },
                    Spec = new V1PodSpec { Containers = [new V1Container { Name = "worker", Image = image }] },
                },
            },
        };
        change?.Invoke(deployment);
        return deployment;
    }
}
