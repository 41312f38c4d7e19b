using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using WorkerDown.Sandbox.World;
using WorkerDown.Simulation.Plans;

namespace WorkerDown.Simulation.World;

/// <summary>What people and pipelines do to the simulated workers' Deployments.</summary>
internal sealed class Kubectl(SandboxWorld world, SimulationPlan plan)
{
    private int number;

    /// <summary>A name or tag that was not used before.</summary>
    public string New(string kind) => $"{kind}-{++number}";

    /// <summary>The team's manifest in a new version, as a pipeline applies it.</summary>
    public Task ApplyNewAsync(string target, string kind) => ApplyAsync(target, New(kind));

    /// <summary>The team's manifest, as a pipeline applies it: every member that a trouble may have changed.</summary>
    public async Task ApplyAsync(string name, string version = Deployments.GoodTag)
    {
        var deployment = Deployments.Of(plan.Targets.Single(t => t.Name == name), version);
        try
        {
            var present = await world.Kubernetes.AppsV1.ReadNamespacedDeploymentAsync(name, HostingDeployment.Namespace);
            deployment.Metadata.ResourceVersion = null;
            deployment.Metadata.Annotations = present.Metadata.Annotations;
            await world.Kubernetes.AppsV1.ReplaceNamespacedDeploymentAsync(deployment, name, HostingDeployment.Namespace);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            await TriedAsync(() => world.Kubernetes.AppsV1.CreateNamespacedDeploymentAsync(deployment, HostingDeployment.Namespace));
        }
    }

    /// <summary>Changes members of the Deployment, and says whether it was there.</summary>
    public Task<bool> PatchAsync(string target, object body) => TriedAsync(() => world.Kubernetes.AppsV1.PatchNamespacedDeploymentAsync(
        new V1Patch(System.Text.Json.JsonSerializer.Serialize(body), V1Patch.PatchType.StrategicMergePatch), target, HostingDeployment.Namespace));

    /// <summary>Changes members of the worker's container.</summary>
    public Task PatchContainerAsync(string target, object container) => PatchAsync(target, new { spec = new { template = new { spec = new { containers = new[] { container } } } } });

    /// <summary>Pauses, or ends the pause, and says whether the Deployment was there.</summary>
    public Task<bool> AnnotateAsync(string target, string? pause) => PatchAsync(target, new { metadata = new { annotations = new Dictionary<string, string?> { ["worker-down.io/pause"] = pause } } });

    /// <summary>Deletes the Deployment.</summary>
    public Task DeleteAsync(string target) => TriedAsync(() => world.Kubernetes.AppsV1.DeleteNamespacedDeploymentAsync(target, HostingDeployment.Namespace));

    /// <summary>Deletes its pods.</summary>
    public async Task DeletePodsAsync(string target)
    {
        foreach (var pod in await PodsAsync(target))
            await TriedAsync(() => world.Kubernetes.CoreV1.DeleteNamespacedPodAsync(pod.Name(), pod.Namespace()));
    }

    /// <summary>Takes away by force what does not go.</summary>
    public async Task ForceAwayAsync(string target)
    {
        foreach (var pod in (await PodsAsync(target)).Where(p => p.Metadata.DeletionTimestamp is not null))
            await TriedAsync(() => world.Kubernetes.CoreV1.DeleteNamespacedPodAsync(pod.Name(), pod.Namespace(), gracePeriodSeconds: 0));
    }

    /// <summary>Its pods.</summary>
    public async Task<IList<V1Pod>> PodsAsync(string target) =>
        (await world.Kubernetes.CoreV1.ListNamespacedPodAsync(HostingDeployment.Namespace, labelSelector: $"app={target}")).Items;

    // A person or a pipeline that meets a missing object goes on.
    private static async Task<bool> TriedAsync<T>(Func<Task<T>> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            return false;
        }
    }
}
