using k8s.Models;
using Sandbox.HostingWorker;
using Sandbox.HostingWorker.Faults;
using Sandbox.KubernetesSimulator.Faults;
using Sandbox.TemporalTestServer;
using Temporalio.Api.Worker.V1;
using WorkerDown.Core;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Health;
using WorkerDown.Core.Ladder;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Tests.Activities.Diagnose;

public class ProvokedCauseTests
{
    [Fact]
    public async Task A_crash_loop_of_a_healthy_revision_is_found_with_its_log()
    {
        var found = await ProvokedWorld.FindAsync(ProbableCause.CrashLoop, world =>
        {
            world.BreakPods();
            return Task.CompletedTask;
        }, told: d => d.Evidence.Pods.Value!.Any(p => p.Containers.Any(c => c.Restarts > 1)));

        Assert.Equal((Reasons.CrashLooping, Rung.Restart), (found.Reason, found.Next.Rung));
        Assert.Contains(found.Evidence.Logs, l => l.Previous && l.Lines.Any(x => x.Contains("lock file", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_bad_deployment_is_found_with_what_changed()
    {
        var found = await ProvokedWorld.FindAsync(ProbableCause.BadDeployment, world => world.DeployAsync("v2"));

        Assert.Equal((Rung.Rollback, 1L), (found.Next.Rung, found.Next.RollbackTarget?.Revision));
        Assert.Contains(found.Changes, c => c.EndsWith("hosting-worker:v1 -> registry.example.com/hosting-worker:v2", StringComparison.Ordinal));
        Assert.Equal(2, found.Revision?.Revision);
    }

    [Fact]
    public async Task A_kill_by_memory_is_found()
    {
        var found = await ProvokedWorld.FindAsync(ProbableCause.OutOfMemory, world => world.DeployAsync("v3", FaultCatalog.OutOfMemory));

        Assert.Equal(Rung.Restart, found.Next.Rung);
        Assert.Contains("exit code 137 OOMKilled", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_is_not_there_is_found_with_the_registrys_words()
    {
        var found = await ProvokedWorld.FindAsync(ProbableCause.ImagePullFailure, world =>
        {
            world.World.Cluster.Faults.Inject(new ImagePullFailure { Image = HostingDeployment.Image("v9") });
            return world.DeployAsync("v9");
        });

        Assert.Equal(Rung.Rollback, found.Next.Rung);
        Assert.Contains("not found", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_that_no_node_takes_is_found_with_the_schedulers_words()
    {
        var found = await ProvokedWorld.FindAsync(ProbableCause.Unschedulable, world => world.DeployAsync("v3", change: d =>
            d.Spec.Template.Spec.NodeSelector = new Dictionary<string, string> { ["disk"] = "ssd" }));

        Assert.Equal(Rung.Rollback, found.Next.Rung);
        Assert.Contains("node affinity/selector", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_connection_is_found_with_the_workers_complaint()
    {
        var found = await ProvokedWorld.FindAsync(ProbableCause.LostTemporalConnection, world => world.DeployAsync("v3", FaultCatalog.LostConnection));

        Assert.Equal((Reasons.ReadyButNotPolling, Rung.Restart), (found.Reason, found.Next.Rung));
        Assert.Contains(found.Findings[0].RestsOn, o => o.Contains("Connection refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Somebodys_zero_replicas_a_pause_and_a_missing_Deployment_are_found_and_left_alone()
    {
        var zero = await ProvokedWorld.FindAsync(ProbableCause.ScaledToZero, world => world.PatchAsync(new { spec = new { replicas = 0 } }));
        var missing = await ProvokedWorld.FindAsync(ProbableCause.DeploymentMissing, world => world.DeleteDeploymentAsync());
        var paused = await ProvokedWorld.FindAsync(ProbableCause.Paused, async world =>
        {
            await world.PatchAsync(new { spec = new { paused = true } });
            world.BreakPods();
        });

        Assert.All(new[] { zero, missing, paused }, d => Assert.Equal((Rung.Escalate, Reasons.NotOursToHeal), (d.Next.Rung, d.Next.Reason)));
    }

    [Theory]
    [InlineData(TemporalPart.Matching, "matching")]
    [InlineData(TemporalPart.Visibility, "visibility")]
    [InlineData(TemporalPart.History, "history")]
    public async Task A_sick_part_of_Temporal_is_named_and_nothing_is_touched(TemporalPart part, string name)
    {
        var found = await ProvokedWorld.FindAsync(ProbableCause.TemporalDown, world =>
        {
            world.World.Temporal.Faults.Failing = part;
            world.BreakPods();
            return Task.CompletedTask;
        });

        Assert.Equal(Rung.Escalate, found.Next.Rung);
        Assert.Equal(name, found.Evidence.Temporal.Sick?.Name);
    }

    [Fact]
    public async Task A_worker_whose_slots_are_all_taken_is_slow_and_not_down()
    {
        var found = await ProvokedWorld.InAsync(async world =>
        {
            await world.BeginAsync();
            var pod = await world.PodAsync();
            await world.World.Client.Connection.WorkflowService.RecordWorkerHeartbeatAsync(new()
            {
                Namespace = "default",
                WorkerHeartbeat =
                {
                    new WorkerHeartbeat
                    {
                        WorkerInstanceKey = "full",
                        WorkerIdentity = $"1@{pod.Metadata.Name}",
                        TaskQueue = TaskQueues.Default.Provisioning,
                        HeartbeatTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(world.Stage.Time.GetUtcNow()),
                        WorkflowTaskSlotsInfo = new() { CurrentAvailableSlots = 0, CurrentUsedSlots = 100 },
                    },
                },
            });
            return await world.LookAsync();
        });

        Assert.Equal((HealthState.Up, ProbableCause.Saturated, Reasons.NoFreeSlots), (found.Health, found.Cause, found.Reason));
    }

    [Fact]
    public async Task A_worker_that_runs_and_waits_for_something_matches_no_rule_and_its_rollout_is_not_cut_short()
    {
        var found = await ProvokedWorld.FindAsync(ProbableCause.Unknown, world => world.DeployAsync("v3", FaultCatalog.NotReady));

        Assert.Equal((HealthState.Down, Reasons.NoRuleMatches, Rung.Wait, Reasons.RolloutInProgress), (found.Health, found.Reason, found.Next.Rung, found.Next.Reason));
    }

    [Fact]
    public async Task Stalled_workflows_are_counted_and_a_sample_is_proved()
    {
        var found = await ProvokedWorld.InAsync(async world =>
        {
            await world.BeginAsync();
            await world.DeployAsync("v2");
            await world.Stage.UntilDownAsync();
            await world.Stage.StartTenantsAsync(4);
            return await world.UntilAsync(d => d.Health == HealthState.Down && d.Evidence.Stalled.Value is { Sample.Count: 6 }, "the stalled workflows were never proved", p => p with { Policy = p.Policy with { Tolerance = TimeSpan.FromMinutes(1) } });
        });

        Assert.Equal(6, found.Evidence.Stalled.Value!.Open);
        Assert.All(found.Evidence.Stalled.Value.Sample, s => Assert.True(found.At - s.Since >= TimeSpan.FromMinutes(1)));
        Assert.Equal(["ProvisionTenant", "UpdateDnsRecord"], found.Evidence.Stalled.Value.Sample.Select(s => s.Type).Distinct().Order());
    }
}
