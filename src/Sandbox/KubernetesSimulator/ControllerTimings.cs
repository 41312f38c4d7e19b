namespace Sandbox.KubernetesSimulator;

/// <summary>How long the control plane takes; the defaults are what a real one was seen to take.</summary>
public sealed record ControllerTimings
{
    /// <summary>From a change to a controller that acts on it.</summary>
    public TimeSpan WatchLatency { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>From a controller's write to its effect.</summary>
    public TimeSpan WriteLatency { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a kubelet may be silent before its node counts as unreachable.</summary>
    public TimeSpan NodeMonitorGrace { get; init; } = TimeSpan.FromSeconds(50);

    /// <summary>From the deletion of a node to that of the pods that were bound to it.</summary>
    public TimeSpan OrphanedPods { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>The first wait after a write that failed; it doubles.</summary>
    public TimeSpan RetryBase { get; init; } = TimeSpan.FromMilliseconds(5);
}
