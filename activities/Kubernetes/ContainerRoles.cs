using k8s.Models;
using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Activities.Kubernetes;

/// <summary>
/// Which container of a pod is the worker: the configured one; else the one that the pod names as its default; else all
/// that are not known to be sidecars.
/// </summary>
public static class ContainerRoles
{
    /// <summary>kubectl's own annotation for the container that matters.</summary>
    public const string DefaultContainer = "kubectl.kubernetes.io/default-container";

    // Injected beside whatever runs in a pod, by the mesh, the secret store or the log collector.
    private static readonly string[] KnownSidecars =
        ["istio-proxy", "linkerd-proxy", "envoy", "cilium-envoy", "consul-dataplane", "vault-agent", "cloud-sql-proxy", "dapr", "daprd", "fluent-bit", "otc-container"];

    /// <summary>The role of a container that is not an init container.</summary>
    public static ContainerRole Of(V1Pod pod, string name, string? configured) =>
        Worker(pod, configured) is { } worker ? (name == worker ? ContainerRole.Worker : ContainerRole.Sidecar)
        : KnownSidecars.Contains(name) && pod.Spec?.Containers?.Any(c => !KnownSidecars.Contains(c.Name)) == true ? ContainerRole.Sidecar
        : ContainerRole.Worker;

    /// <summary>The role of an init container: one that is restarted always runs beside the others (Kubernetes 1.29).</summary>
    public static ContainerRole OfInit(V1Pod pod, string name) =>
        pod.Spec?.InitContainers?.FirstOrDefault(c => c.Name == name)?.RestartPolicy == "Always" ? ContainerRole.Sidecar : ContainerRole.Init;

    // A name that no container has is a mistake in the configuration: it must not make every crash a sidecar's.
    private static string? Worker(V1Pod pod, string? configured)
    {
        if (configured is not null && Has(pod, configured))
            return configured;
        return pod.Metadata?.Annotations?.TryGetValue(DefaultContainer, out var named) == true && Has(pod, named) ? named : null;
    }

    private static bool Has(V1Pod pod, string name) => pod.Spec?.Containers?.Any(c => c.Name == name) == true;
}
