namespace Sandbox.HostingWorker;

/// <summary>The task queues that the worker serves.</summary>
public static class TaskQueues
{
    /// <summary>Tenant provisioning and convergence.</summary>
    public const string Provisioning = "hosting-provisioning";

    /// <summary>DNS updates.</summary>
    public const string Dns = "hosting-dns";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Provisioning, Dns];
}
