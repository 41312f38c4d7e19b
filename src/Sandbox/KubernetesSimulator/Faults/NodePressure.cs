namespace Sandbox.KubernetesSimulator.Faults;

/// <summary>
/// A node runs out of something: it says so in a condition, evicts pods, and refuses new ones until the fault is taken back.
/// </summary>
public sealed record NodePressure(string Node) : NodeFault(Node)
{
    /// <summary><c>DiskPressure</c>, <c>MemoryPressure</c> or <c>PIDPressure</c>.</summary>
    public string Condition { get; init; } = "DiskPressure";

    /// <summary>What it does to the pods that run there: which it evicts, and how.</summary>
    public Eviction Eviction { get; init; } = new() { Resource = "ephemeral-storage", Threshold = "10Gi", Available = "1Gi" };
}
