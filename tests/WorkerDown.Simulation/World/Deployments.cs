using k8s.Models;
using WorkerDown.Sandbox.World;
using WorkerDown.Simulation.Plans;

namespace WorkerDown.Simulation.World;

/// <summary>The simulated workers' Deployments.</summary>
internal static class Deployments
{
    /// <summary>The tag of the version that works.</summary>
    public const string GoodTag = "v1";

    public static V1Deployment Of(PlannedTarget target, string tag = GoodTag)
    {
        var deployment = HostingDeployment.Of(tag, name: target.Name);
        deployment.Spec.Replicas = target.Replicas;
        deployment.Spec.Strategy = new() { Type = target.Strategy };
        var worker = deployment.Spec.Template.Spec.Containers[0];
        worker.Image = Image(target.Name, tag);
        worker.Env = [new() { Name = "DATABASE_PASSWORD", Value = SimulatedPods.Secret }];
        return deployment;
    }

    public static string Image(string target, string tag) => $"registry.example.com/{target}:{tag}";
}
