namespace Sandbox.KubernetesSimulator.Faults;

/// <summary>Something that goes wrong with a node; it lasts until it is taken back.</summary>
/// <param name="Node">The node's name.</param>
public abstract record NodeFault(string Node);
