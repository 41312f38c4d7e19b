namespace Sandbox.KubernetesSimulator.Faults;

/// <summary>
/// Deleted pods do not end, as with a process that waits for a dead disk: not by SIGTERM, not by SIGKILL, not after their
/// grace. Only a forced deletion removes their objects.
/// </summary>
public sealed record StuckTerminating : PodFault;
