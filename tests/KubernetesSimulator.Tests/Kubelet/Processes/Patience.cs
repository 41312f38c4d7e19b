namespace KubernetesSimulator.Tests.Kubelet.Processes;

/// <summary>How long a test waits for what must happen before it calls it missing; no test waits that long to pass.</summary>
internal static class Patience
{
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(60);
}
