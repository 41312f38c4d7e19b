using System.Globalization;
using System.Text.Json;
using WorkerDown.Core.Json;
using WorkerDown.Core.Targets;

namespace WorkerDown.Sandbox.World;

/// <summary>The sandbox as a configuration file: whoever reads it steers the sandbox with the shipped program.</summary>
public static class SandboxFile
{
    /// <summary>The file's text.</summary>
    /// <param name="world">The sandbox.</param>
    /// <param name="webUi">Whether it names a Web UI; the sandbox has none, so links would lead nowhere.</param>
    public static string Json(SandboxWorld world, bool webUi = true)
    {
        var plan = world.Settings.Targets[HostingDeployment.Name];
        return JsonSerializer.Serialize(
            new
            {
                Temporal = new { world.Settings.Temporal.Address },
                Clusters = new Dictionary<string, object> { [plan.Target.Cluster] = new { Server = world.Cluster.Address, world.Settings.Clusters[plan.Target.Cluster].TokenFile } },
                Defaults = new { Policy = Policy(plan.Policy) },
                Targets = new Dictionary<string, object>
                {
                    [plan.Target.Name] = new { plan.Target.Namespace, plan.Target.Container, plan.Target.TaskQueues },
                },
                Escalation = new { Steps = plan.Escalation.Steps.Select(s => new { After = Seconds(s.After), s.Channels }) },
                Channels = new Dictionary<string, object> { [SandboxSettings.Channel] = new { Url = new Uri(world.Receiver.Address, "/pages"), Secret = SandboxSettings.ChannelKey } },
                Links = new { TemporalUi = webUi ? plan.Links.TemporalUi : null, plan.Links.Runbook, plan.Links.TemporalRunbook },
                Schedule = new { Interval = Seconds(world.Settings.Schedule.Interval) },
                Host = new { HealthPort = 0 },
            },
            WorkerDownJson.Indented);
    }

    private static object Policy(RemediationPolicy policy) => new
    {
        Tolerance = Seconds(policy.Tolerance),
        RestoreWithin = Seconds(policy.RestoreWithin),
        RestartLimit = Seconds(policy.RestartLimit),
        DeleteLimit = Seconds(policy.DeleteLimit),
        RollbackLimit = Seconds(policy.RollbackLimit),
        StableFor = Seconds(policy.StableFor),
        LookAgainAfter = Seconds(policy.LookAgainAfter),
        policy.RequireApproval,
        ApprovalLimit = Seconds(policy.ApprovalLimit),
    };

    private static string Seconds(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0}s");
}
