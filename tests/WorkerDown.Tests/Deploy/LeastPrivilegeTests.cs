using Sandbox.KubernetesSimulator.Rbac;
using WorkerDown.Core.Incidents;
using WorkerDown.Host.Setup;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Deploy.Rendering;
using WorkerDown.Tests.Host.Commands;
using WorkerDown.Tests.Scenarios;

namespace WorkerDown.Tests.Deploy;

public class LeastPrivilegeTests
{
    private static readonly string[] Played = ["bad-deploy", "crash-loop", "evicted", "node-lost", "nobody-answers", "temporal-down"];

    [Fact]
    public async Task Under_the_shipped_rights_nothing_is_refused_and_every_right_is_used()
    {
        var reports = new List<AccessReport>();
        foreach (var name in Played)
            reports.Add(await PlayAsync(Scenario.All.Single(s => s.Name == name)));
        reports.Add(await CommandsAsync());

        Assert.All(reports, r => Assert.Empty(r.Denied));
        var granted = reports.SelectMany(r => r.Granted).Distinct().ToList();
        var used = reports.SelectMany(r => r.Used).Distinct().ToList();
        Assert.NotEmpty(granted);
        Assert.Equal([], granted.Where(g => !used.Any(g.Covers)).Select(g => g.ToString()));
    }

    [Fact]
    public void Setup_asks_for_exactly_what_the_shipped_role_grants()
    {
        var granted = ShippedRights.Rules("components/target-namespace/role.yaml").Concat(ShippedRights.Rules("components/nodes/cluster-role.yaml"))
            .SelectMany(r => from g in r.ApiGroups from s in r.Resources from v in r.Verbs select $"{v} {s}{(g.Length == 0 ? "" : $".{g}")}");

        Assert.Equal(granted.Order(StringComparer.Ordinal), RequiredAccess.All.Select(a => a.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void These_are_the_rights_of_the_k3s_overlay() => Assert.Equal(ShippedRights.Objects(), ShippedRights.Said(Manifests.Kustomize("overlays/k3s")));

    [Fact]
    public async Task Without_the_right_to_read_nodes_an_incident_is_healed_and_the_diagnosis_says_what_it_could_not_see()
    {
        await PlayedScenario.InWorldAsync(Scenario.All.Single(s => s.Name == "crash-loop").World(realTime: false) with { KubernetesUser = ShippedRights.User }, async stage =>
        {
            ShippedRights.Grant(stage.World.Cluster, without: "nodes");
            var result = await Scenario.All.Single(s => s.Name == "crash-loop").PlayAsync(stage);

            Assert.Equal(RemediationOutcome.Restored, result!.Outcome);
            Assert.Equal([new Permission("list", "", "nodes", null)], stage.World.Cluster.Access(ShippedRights.User).Denied);
            var history = await stage.World.Client.GetWorkflowHandle($"worker-down/{result.Target}").FetchHistoryAsync();
            var diagnosis = history.Events.First(e => e.ActivityTaskCompletedEventAttributes?.Result.Payloads_[0].Data.ToStringUtf8().Contains("\"findings\"", StringComparison.Ordinal) == true);
            Assert.Contains("nodes: HTTP 403 Forbidden: nodes is forbidden", diagnosis.ActivityTaskCompletedEventAttributes.Result.Payloads_[0].Data.ToStringUtf8(), StringComparison.Ordinal);
            return true;
        });
    }

    private static Task<AccessReport> PlayAsync(Scenario scenario)
    {
        var world = scenario.World(realTime: false);
        return PlayedScenario.InWorldAsync(
            world with
            {
                KubernetesUser = ShippedRights.User,
                Outage = world.Outage with
                {
                    Lease = world.Outage.Lease is null ? null : new(SandboxSettings.Cluster, "worker-down"),
                    TemporalPods = new(SandboxSettings.Cluster, "temporal", "app.kubernetes.io/name=temporal"),
                },
            },
            async stage =>
            {
                ShippedRights.Grant(stage.World.Cluster);
                await scenario.PlayAsync(stage);
                return stage.World.Cluster.Access(ShippedRights.User);
            });
    }

    private static async Task<AccessReport> CommandsAsync()
    {
        AccessReport? report = null;
        await Shell.InWorldAsync(
            async shell =>
            {
                ShippedRights.Grant(shell.Stage.World.Cluster);
                await shell.Stage.BeginAsync();
                var target = HostingDeployment.Name;
                foreach (var command in new[] { "setup", $"pause {target} --by ada --why migration", $"resume {target}", $"diagnose {target} --set targets.{target}.temporalServer.selector=app.kubernetes.io/name=temporal" })
                {
                    var typed = await shell.TypeAsync(command.Split(' '));
                    Assert.True(typed.Code == 0, command + typed.Output + typed.Error);
                }
                report = shell.Stage.World.Cluster.Access(ShippedRights.User);
            },
            new() { KubernetesUser = ShippedRights.User });
        return report!;
    }
}
