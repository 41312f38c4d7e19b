namespace Sandbox.KubernetesSimulator.Faults;

/// <summary>
/// The kubelet evicts the pods that run now, without grace: phase <c>Failed</c>, reason <c>Evicted</c>. Their objects stay
/// until somebody deletes them. Pods that start later are left alone.
/// </summary>
public sealed record Eviction : PodFault
{
    /// <summary>What the node is short of: <c>memory</c>, <c>ephemeral-storage</c>, <c>pids</c>.</summary>
    public string Resource { get; init; } = "memory";

    /// <summary>The bound that was passed.</summary>
    public string Threshold { get; init; } = "100Mi";

    /// <summary>What was left.</summary>
    public string Available { get; init; } = "61444Ki";

    /// <summary>Whether the last state of the containers is reported; a kubelet does not always manage that.</summary>
    public bool WithContainerStatuses { get; init; } = true;

    internal string Message => $"The node was low on resource: {Resource}. Threshold quantity: {Threshold}, available: {Available}. ";
}
