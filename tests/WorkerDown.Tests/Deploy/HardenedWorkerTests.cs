using k8s;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Incidents;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Deploy.Rendering;
using WorkerDown.Tests.Host.Commands;

namespace WorkerDown.Tests.Deploy;

public class HardenedWorkerTests
{
    [Fact]
    public Task It_runs_in_the_sandbox_draws_no_advice_and_is_healed_when_both_replicas_crash() => Shell.InWorldAsync(
        async shell =>
        {
            var (stage, world) = (shell.Stage, shell.Stage.World);
            world.Cluster.Load(await File.ReadAllTextAsync(Path.Combine(Manifests.Deploy, "examples/hosting-worker.yaml")));
            await world.StartWorkerAsync();
            await world.ScheduleHealthCheckAsync();
            await stage.UntilAsync(
                async () => (await world.Kubernetes.AppsV1.ReadNamespacedDeploymentAsync(HostingDeployment.Name, HostingDeployment.Namespace)).Status?.AvailableReplicas == 2,
                TimeSpan.FromMinutes(2),
                "two replicas never became available");
            await stage.StartTenantsAsync(2);
            await stage.UntilTenantsFinishedAsync(TimeSpan.FromMinutes(2));
            await Task.Delay(TimeSpan.FromMinutes(2), stage.Time); // a health check sees it well

            var healthy = await shell.TypeAsync("diagnose", HostingDeployment.Name, "--output", "json");
            Assert.True(healthy.Code == 0, healthy.Output + healthy.Error);
            Assert.Equal(0, healthy.Json.GetProperty("advice").GetArrayLength());

            world.Victims.BreakPods();
            await stage.UntilDownAsync();
            var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));

            Assert.Equal((RemediationOutcome.Restored, (ProbableCause?)ProbableCause.CrashLoop), (result.Outcome, result.Cause));
            Assert.Empty(result.Advice);
        },
        new() { Nodes = ["node-1", "node-2"] });
}
