using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator.Faults;
using Sandbox.VirtualTime;
using WorkerDown.Activities.Diagnose;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;
using WorkerDown.Core.Ladder;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Tests.Activities.Diagnose;

public class GatheringTests
{
    [Fact]
    public async Task A_source_that_fails_is_an_observation_and_the_rest_is_told()
    {
        var seen = await ProvokedWorld.InAsync(async world =>
        {
            await world.BeginAsync();
            world.World.Cluster.Faults.Inject(new ServerError(503) { Resource = "events" });
            world.World.Cluster.Faults.Inject(new ServerError(500) { Resource = "nodes" });
            world.World.Cluster.Faults.Inject(new ConnectionReset { Resource = "pods/log" });
            return await world.LookAsync();
        });

        Assert.Equal(HealthState.Up, seen.Health);
        Assert.NotNull(seen.Evidence.Pods.Value);
        Assert.Contains(seen.Evidence.NotObserved, p => p.StartsWith("events: HTTP 503", StringComparison.Ordinal));
        Assert.Contains(seen.Evidence.NotObserved, p => p.StartsWith("nodes: HTTP 500", StringComparison.Ordinal));
        Assert.Contains(seen.Evidence.NotObserved, p => p.Contains("/worker: logs: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_Deployment_that_cannot_be_read_leaves_health_unknown_and_nothing_to_do()
    {
        var seen = await ProvokedWorld.InAsync(async world =>
        {
            await world.BeginAsync();
            world.BreakPods();
            world.World.Cluster.Faults.Inject(new ServerError(500) { Resource = "deployments" });
            return await world.UntilAsync(d => d.Health == HealthState.Unknown, "it never became unknown");
        });

        Assert.Equal(Rung.Wait, seen.Next.Rung);
    }

    [Fact]
    public async Task Who_steers_the_Deployment_and_what_protects_it_is_read_from_the_cluster()
    {
        var seen = await ProvokedWorld.InAsync(async world =>
        {
            var kubernetes = world.World.Kubernetes;
            await world.BeginAsync();
            await kubernetes.AutoscalingV2.CreateNamespacedHorizontalPodAutoscalerAsync(
                new()
                {
                    ApiVersion = "autoscaling/v2",
                    Kind = "HorizontalPodAutoscaler",
                    Metadata = new() { Name = "keda-hpa-hosting", Labels = new Dictionary<string, string> { ["scaledobject.keda.sh/name"] = "hosting" } },
                    Spec = new() { ScaleTargetRef = new() { ApiVersion = "apps/v1", Kind = "Deployment", Name = HostingDeployment.Name }, MaxReplicas = 3 },
                }, HostingDeployment.Namespace);
            await kubernetes.PolicyV1.CreateNamespacedPodDisruptionBudgetAsync(
                new()
                {
                    ApiVersion = "policy/v1",
                    Kind = "PodDisruptionBudget",
                    Metadata = new() { Name = "hosting" },
                    Spec = new() { MinAvailable = 1, Selector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = HostingDeployment.Name } } },
                }, HostingDeployment.Namespace);
            return await world.LookAsync();
        });

        Assert.Equal([new OwnerFacts("Keda", "ScaledObject hosting", false)], seen.Evidence.Deployment.Value!.Owners);
        Assert.True(seen.Evidence.Deployment.Value.HasDisruptionBudget);
    }

    [Fact]
    public async Task Temporals_own_pods_are_evidence_where_it_is_said_which_they_are()
    {
        var seen = await ProvokedWorld.InAsync(async world =>
        {
            await world.BeginAsync();
            return await world.LookAsync(p => p with { Target = p.Target with { TemporalServer = new(HostingDeployment.Namespace, $"app={HostingDeployment.Name}") } });
        });

        Assert.True(Assert.Single(seen.Evidence.TemporalPods!.Value!).Ready);
    }

    [Fact]
    public async Task A_source_that_does_not_answer_or_heed_its_limit_is_left_alone()
    {
        using var time = new SkippingTimeProvider();
        using var round = new SourceLimits(time).Begin(TestContext.Current.CancellationToken);
        var never = new TaskCompletionSource<string>();

        var asking = round.AskAsync("logs", _ => never.Task);
        time.UnlockSkipping();
        var asked = await asking;

        Assert.Equal("logs: no answer within 8 s", asked.Problem);
    }

    [Fact]
    public async Task The_whole_has_a_limit_beside_that_of_each_source()
    {
        using var time = new SkippingTimeProvider(startLocked: false);
        using var round = new SourceLimits(time).Begin(TestContext.Current.CancellationToken);
        var never = new TaskCompletionSource<string>();

        var asked = await round.AskAsync("logs", _ => never.Task, TimeSpan.FromMinutes(10));

        Assert.Equal("logs: no answer before the whole diagnosis's limit of 20 s", asked.Problem);
    }
}
