using WorkerDown.Core.Targets;
using WorkerDown.Host.Configuration;

namespace WorkerDown.Sandbox.World;

/// <summary>WorkerDown's configuration in the sandbox: the runbook's one target, with the default policy.</summary>
public static class SandboxSettings
{
    /// <summary>The name of the channel that leads to the sandbox's receiver.</summary>
    public const string Channel = "on-call";

    /// <summary>The name of the one cluster.</summary>
    public const string Cluster = "hosting";

    /// <summary>The key of the receiver's signature.</summary>
    public const string ChannelKey = "sandbox-only";

    private static readonly EscalationPolicy AtOnce = new() { Steps = [new() { Channels = [Channel] }] };

    private static readonly Links SandboxLinks = new()
    {
        TemporalUi = "http://localhost:8233",
        Runbook = "https://runbooks.example.com/WorkerDown",
        TemporalRunbook = "https://runbooks.example.com/TemporalWorkflowTimeout",
    };

    /// <summary>The settings.</summary>
    public static WorkerDownSettings For(string temporal, PageReceiver receiver, IEnumerable<Target> targets, RemediationPolicy policy, EscalationPolicy? escalation = null, IReadOnlyDictionary<string, string>? groups = null) => new()
    {
        Temporal = new() { Address = temporal },
        Channels = receiver.Channels,
        Escalation = escalation ?? AtOnce,
        Links = SandboxLinks,
        Targets = targets.ToDictionary(t => t.Name, t => new TargetPlan
        {
            Target = t,
            Group = groups?.GetValueOrDefault(t.Name),
            Policy = policy,
            Escalation = escalation ?? AtOnce,
            Links = SandboxLinks,
        }),
    };

    /// <summary>The runbook's target, or another of its kind.</summary>
    public static Target HostingWorker(string name = HostingDeployment.Name) => new()
    {
        Name = name,
        Cluster = Cluster,
        Namespace = HostingDeployment.Namespace,
        Deployment = name,
        Container = "worker",
        TaskQueues = HostingDeployment.QueuesOf(name).All,
    };
}
