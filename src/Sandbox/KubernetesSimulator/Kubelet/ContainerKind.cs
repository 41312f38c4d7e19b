namespace Sandbox.KubernetesSimulator.Kubelet;

/// <summary>What part a container plays in its pod.</summary>
internal enum ContainerKind
{
    /// <summary>One of those that the pod is for.</summary>
    Main,

    /// <summary>Runs to its end before those after it start.</summary>
    Init,

    /// <summary>An init container that goes on: started before those after it, ended after the main ones.</summary>
    Sidecar,
}
