using System.Globalization;
using Sandbox.HostingWorker;
using Sandbox.KubernetesSimulator.Kubelet;

namespace WorkerDown.Sandbox.Runtimes;

/// <summary>What a container of the simulator says to the hosting worker that runs in it.</summary>
internal static class HostingWorkerContainer
{
    /// <summary>The environment variables of one start: those of the container, and what its image, pod and cluster add.</summary>
    public static Dictionary<string, string> EnvironmentOf(ContainerStart start, string temporalAddress, string? fault = null)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [EnvironmentVariables.HostName] = start.Pod.Metadata.Name,
            [EnvironmentVariables.Version] = TagOf(start.Container.Image),
            [EnvironmentVariables.RestartCount] = start.RestartCount.ToString(CultureInfo.InvariantCulture),
        };
        if (start.Container.Resources?.Limits?.TryGetValue("memory", out var limit) == true)
            environment[EnvironmentVariables.MemoryLimit] = limit.ToInt64().ToString(CultureInfo.InvariantCulture);
        foreach (var variable in start.Container.Env ?? [])
        {
            if (variable.Value is { } value)
                environment[variable.Name] = value;
        }
        if (fault is not null)
            environment[EnvironmentVariables.Fault] = fault;
        // Whatever name the manifest gives to Temporal, in this cluster it resolves to the sandbox's.
        environment[EnvironmentVariables.TemporalAddress] = temporalAddress;
        return environment;
    }

    // A colon before the last slash belongs to the registry's port.
    private static string TagOf(string image)
    {
        var colon = image.LastIndexOf(':');
        return colon > image.LastIndexOf('/') ? image[(colon + 1)..] : "latest";
    }
}
