namespace Sandbox.KubernetesSimulator.Kubelet;

/// <summary>What the kubelet knows of a pod beside its containers.</summary>
internal sealed class PodState(string address)
{
    public string Address => address;

    public DateTimeOffset StartTime { get; init; }

    public bool SandboxReady { get; set; }

    /// <summary>Why the kubelet itself ended the pod; null where it did not.</summary>
    public PodFailure? Failure { get; set; }

    /// <summary>All containers have ended for good, by deletion.</summary>
    public bool IsEnding { get; set; }
}

/// <summary>Why a kubelet gave a pod up.</summary>
/// <param name="Reason">Kubernetes' word, such as <c>Evicted</c>.</param>
/// <param name="Message">The kubelet's sentence.</param>
/// <param name="WithContainerStatuses">Whether the last state of the containers is reported.</param>
/// <param name="Disrupted">True for a pod that was running until then.</param>
internal sealed record PodFailure(string Reason, string Message, bool WithContainerStatuses, bool Disrupted);
