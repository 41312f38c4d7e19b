namespace Sandbox.HostingWorker;

/// <summary>The task queues that the worker serves.</summary>
/// <param name="Prefix">What their names begin with: each worker of a fleet has its own. Default <c>hosting</c>.</param>
public sealed record TaskQueues(string Prefix = "hosting")
{
    /// <summary>Those of the one worker that the sandbox has by default.</summary>
    public static TaskQueues Default { get; } = new();

    /// <summary>Tenant provisioning and convergence.</summary>
    public string Provisioning => $"{Prefix}-provisioning";

    /// <summary>DNS updates.</summary>
    public string Dns => $"{Prefix}-dns";

    /// <summary>All of them.</summary>
    public IReadOnlyList<string> All => [Provisioning, Dns];
}
