using k8s.Models;
using Sandbox.HostingWorker;

namespace WorkerDown.Sandbox.World;

/// <summary>The victim's Deployment as its team would write it.</summary>
public static class HostingDeployment
{
    /// <summary>The Deployment's name, and the target's.</summary>
    public const string Name = "hosting-worker";

    /// <summary>Its namespace.</summary>
    public const string Namespace = "hosting";

    /// <summary>The Deployment.</summary>
    /// <param name="version">The image's tag; <c>v2</c> is a bad deploy.</param>
    /// <param name="fault">A fault to switch on; null for none.</param>
    /// <param name="memory">The container's memory limit; null for none.</param>
    /// <param name="name">The Deployment's name.</param>
    public static V1Deployment Of(string version, string? fault = null, string? memory = null, string name = Name) => new()
    {
        ApiVersion = "apps/v1",
        Kind = "Deployment",
        Metadata = new() { Name = name, NamespaceProperty = Namespace, Labels = Labels(name) },
        Spec = new()
        {
            Replicas = 1,
            Selector = new() { MatchLabels = Labels(name) },
            // One replica and Recreate: as on many a small k3s, where a bad deploy takes the only worker away.
            Strategy = new() { Type = "Recreate" },
            Template = new()
            {
                Metadata = new() { Labels = Labels(name) },
                Spec = new() { Containers = [Worker(version, fault, memory, name)] },
            },
        },
    };

    /// <summary>The image of a version.</summary>
    public static string Image(string version) => $"registry.example.com/hosting-worker:{version}";

    /// <summary>The task queues of a Deployment: each has its own.</summary>
    public static TaskQueues QueuesOf(string name) => name == Name ? TaskQueues.Default : new(name);

    private static Dictionary<string, string> Labels(string name) => new() { ["app"] = name };

    private static V1Container Worker(string version, string? fault, string? memory, string name) => new()
    {
        Name = "worker",
        Image = Image(version),
        Env =
        [
            new() { Name = EnvironmentVariables.TemporalAddress, Value = "temporal-frontend.temporal:7233" },
            .. name == Name ? Array.Empty<V1EnvVar>() : [new() { Name = EnvironmentVariables.QueuePrefix, Value = QueuesOf(name).Prefix }],
            .. fault is null ? Array.Empty<V1EnvVar>() : [new() { Name = EnvironmentVariables.Fault, Value = fault }],
        ],
        Resources = memory is null ? null : new() { Limits = new Dictionary<string, ResourceQuantity> { ["memory"] = new(memory) } },
        ReadinessProbe = new() { HttpGet = new() { Path = "/readyz", Port = "health" }, PeriodSeconds = 2 },
    };
}
