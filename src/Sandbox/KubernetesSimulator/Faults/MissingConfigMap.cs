namespace Sandbox.KubernetesSimulator.Faults;

/// <summary>
/// A ConfigMap that the containers need is not there: <c>CreateContainerConfigError</c> until it is. A container that names
/// a ConfigMap or Secret which does not exist fails so without any fault.
/// </summary>
/// <param name="Name">The ConfigMap's name.</param>
public sealed record MissingConfigMap(string Name) : PodFault;
