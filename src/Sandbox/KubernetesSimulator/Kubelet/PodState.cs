namespace Sandbox.KubernetesSimulator.Kubelet;

/// <summary>What the kubelet knows of a pod beside its containers.</summary>
internal sealed class PodState(string address)
{
    public string Address => address;

    public DateTimeOffset StartTime { get; init; }

    public bool SandboxReady { get; set; }

    /// <summary>All containers have ended for good, by deletion.</summary>
    public bool IsEnding { get; set; }
}
