namespace Sandbox.KubernetesSimulator;

/// <summary>How long a kubelet takes; the defaults follow the kubelet's source and the recordings.</summary>
public sealed record KubeletTimings
{
    /// <summary>From a change of a pod to the kubelet's first report on it, and between its reports.</summary>
    public TimeSpan Report { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How long an image that is not on the node takes to be pulled.</summary>
    public TimeSpan Pull { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>From the image to a running container.</summary>
    public TimeSpan Start { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <summary>From a container's readiness to the pod's.</summary>
    public TimeSpan Readiness { get; init; } = TimeSpan.FromMilliseconds(15);

    /// <summary>From a container's end to the kubelet's next look at it: the first restart, or the word that it backs off.</summary>
    public TimeSpan Resync { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The first back-off of a container that crashed twice, and of an image that cannot be pulled; it doubles.</summary>
    public TimeSpan BackOff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest back-off.</summary>
    public TimeSpan LongestBackOff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A container that ran for so long starts with the first back-off again.</summary>
    public TimeSpan BackOffForgotten { get; init; } = TimeSpan.FromMinutes(10);
}
