namespace Sandbox.KubernetesSimulator.Faults;

/// <summary>
/// The machine is gone, as by a power cut: its containers are dead and its kubelet says nothing any more. The API learns
/// of it only from the silence. Taken back, the machine boots and its kubelet starts what the API still wants of it.
/// </summary>
public sealed record NodeLost(string Node) : NodeFault(Node);
