using WorkerDown.Core.Targets;
using WorkerDown.Host.Configuration;

namespace WorkerDown.Sandbox.World;

/// <summary>WorkerDown's configuration in the sandbox: the runbook's one target, with the default policy.</summary>
public static class SandboxSettings
{
    /// <summary>The name of the channel that leads to the sandbox's receiver.</summary>
    public const string Channel = "on-call";

    /// <summary>The key of the receiver's signature.</summary>
    public const string ChannelKey = "sandbox-only";

    /// <summary>The settings.</summary>
    public static WorkerDownSettings For(string temporal, Uri kubernetes, PageReceiver receiver, IEnumerable<Target> targets, RemediationPolicy policy, EscalationPolicy? escalation = null) => new()
    {
        Temporal = new() { Address = temporal },
        Clusters = new Dictionary<string, ClusterSettings> { ["hosting"] = new() { Server = kubernetes } },
        Channels = receiver.Channels,
        Targets = targets.ToDictionary(t => t.Name, t => new TargetPlan
        {
            Target = t,
            Policy = policy,
            Escalation = escalation ?? new() { Steps = [new() { Channels = [Channel] }] },
            Links = new() { TemporalUi = "http://localhost:8233", Runbook = "https://runbooks.example.com/WorkerDown", TemporalRunbook = "https://runbooks.example.com/TemporalWorkflowTimeout" },
        }),
    };

    /// <summary>The runbook's target.</summary>
    public static Target HostingWorker { get; } = new()
    {
        Name = HostingDeployment.Name,
        Cluster = "hosting",
        Namespace = HostingDeployment.Namespace,
        Deployment = HostingDeployment.Name,
        Container = "worker",
        TaskQueues = global::Sandbox.HostingWorker.TaskQueues.All,
    };
}
