using Microsoft.Extensions.DependencyInjection;
using Sandbox.KubernetesSimulator.Faults;
using Sandbox.VirtualTime;
using Temporalio.Client;
using Temporalio.Testing;
using WorkerDown.Activities.Diagnose;
using WorkerDown.Activities.Fleet;
using WorkerDown.Core.Health;
using WorkerDown.Core.Targets;
using WorkerDown.Host.Configuration;
using WorkerDown.Host.Configuration.Reloading;
using WorkerDown.Host.Worker;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Scenarios;

namespace WorkerDown.Tests.Activities.Fleet;

/// <summary>One look at the fleet when a part of the world hangs, and when what came before is not what is now.</summary>
public class FleetLookTests
{
    /// <summary>Time of the activity; a look that takes longer is lost as a whole.</summary>
    private static readonly TimeSpan ActivityLimit = TimeSpan.FromSeconds(25);

    [Fact]
    public Task A_namespace_that_does_not_answer_makes_its_targets_unknown_and_the_rest_is_judged() => WithFleetAsync(async (stage, settings, lookAsync) =>
    {
        using var fault = stage.World.Cluster.Faults.Inject(new NoAnswer { Resource = "deployments", Namespace = "elsewhere" });
        // By hand: time skips as soon as the silent call waits, and would pass Temporal's answers that are on their way.
        var clock = (SkippingTimeProvider)stage.Time;
        int Listed() => stage.World.Cluster.Requests.Count(r => r is { Verb: "list", Resource: "deployments", Namespace: HostingDeployment.Namespace });
        var before = Listed();
        clock.LockSkipping();
        var looking = TimedAsync(stage, () => lookAsync(null));
        while (Listed() == before)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        clock.Advance(SourceLimits.PerSource + TimeSpan.FromSeconds(1));
        var (check, took) = await looking;
        clock.UnlockSkipping();

        Assert.Equal(("other", HealthState.Unknown), Assert.Single(check.NotUp) is var other ? (other.Target, other.State) : default);
        Assert.Equal((2, 1), (check.Targets, check.Up));
        Assert.True(took < ActivityLimit, $"the look took {took}");
    });

    [Fact]
    public Task Temporal_calls_that_hang_leave_every_target_unknown_and_nothing_is_started() => WithFleetAsync(async (stage, settings, lookAsync) =>
    {
        var before = await lookAsync(null);
        stage.World.Temporal.Faults.Slowness = TimeSpan.FromMinutes(1);
        var (check, took) = await TimedAsync(stage, () => lookAsync(before with { StormIsOpen = true }));
        stage.World.Temporal.Faults.Slowness = TimeSpan.Zero;

        Assert.Equal(2, check.NotUp.Count);
        Assert.All(check.NotUp, t => Assert.Equal(HealthState.Unknown, t.State));
        Assert.Empty(check.Start);
        Assert.True(check.StormIsOpen); // what cannot be told is as it was
        Assert.Equal(before.Memory[HostingDeployment.Name].Healthy, check.Memory[HostingDeployment.Name].Healthy);
        Assert.True(took < ActivityLimit, $"the look took {took}");
    });

    [Fact]
    public Task A_first_look_and_one_after_a_lost_result_begin_anew() => WithFleetAsync(async (_, settings, lookAsync) =>
    {
        var first = await lookAsync(null);
        var lost = await lookAsync(null);

        Assert.Equal(first.Memory.Keys.Order(StringComparer.Ordinal), lost.Memory.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(first.Start);
        Assert.Empty(lost.Start);
    });

    [Fact]
    public Task A_target_that_is_removed_is_forgotten_and_one_that_is_added_begins_anew() => WithFleetAsync(async (_, live, lookAsync) =>
    {
        var before = await lookAsync(null);
        live.Take(Without(live.Current, "other"));
        var without = await lookAsync(before);
        live.Take(live.Current with { Targets = live.Current.Targets.Append(new("new", Plan(live.Current, "new", HostingDeployment.Namespace, ["nobody"]))).ToDictionary() });
        var with = await lookAsync(without);

        Assert.Equal([HostingDeployment.Name], without.Memory.Keys);
        Assert.Equal(1, without.Targets);
        Assert.Equal([HostingDeployment.Name, "new"], with.Memory.Keys.Order(StringComparer.Ordinal));
        Assert.Null(with.Memory[HostingDeployment.Name].FirstSeenDown);
        Assert.Empty(with.Start);
    });

    [Fact]
    public Task A_queue_that_is_renamed_is_not_taken_for_one_that_lost_its_pollers() => WithFleetAsync(async (_, live, lookAsync) =>
    {
        var before = await lookAsync(null);
        var plan = live.Current.Targets[HostingDeployment.Name];
        live.Take(live.Current with { Targets = new Dictionary<string, TargetPlan> { [HostingDeployment.Name] = plan with { Target = plan.Target with { TaskQueues = ["renamed"] } } } });
        var after = await lookAsync(await lookAsync(before));

        Assert.Empty(after.Start);
        Assert.DoesNotContain(after.NotUp, t => t.State == HealthState.Down);
    });

    private static Task WithFleetAsync(Func<Stage, LiveSettings, Func<FleetCheck?, Task<FleetCheck>>, Task> test) =>
        PlayedScenario.InWorldAsync(new(), async stage =>
        {
            await stage.World.DeployAsync(HostingDeployment.Of("v1"));
            var settings = stage.World.Settings;
            settings = settings with { Targets = settings.Targets.Append(new("other", Plan(settings, "other", "elsewhere", ["others"]))).ToDictionary() };
            await using var services = new ServiceCollection().AddLogging().AddSingleton(stage.Time).AddSingleton<ITemporalClient>(stage.World.Client).AddWorkerDown(settings).BuildServiceProvider();
            Task<FleetCheck> LookAsync(FleetCheck? before) => new ActivityEnvironment().RunAsync(() => services.GetRequiredService<FleetActivities>().CheckFleetAsync(before));
            await stage.UntilAsync(async () => (await LookAsync(null)).NotUp.All(t => t.Target == "other"), TimeSpan.FromMinutes(2), "the worker never came up");
            await test(stage, services.GetRequiredService<LiveSettings>(), LookAsync);
            return true;
        });

    private static async Task<(FleetCheck Check, TimeSpan Took)> TimedAsync(Stage stage, Func<Task<FleetCheck>> look)
    {
        var began = stage.Time.GetUtcNow();
        return (await look(), stage.Time.GetUtcNow() - began);
    }

    private static WorkerDownSettings Without(WorkerDownSettings settings, string target) =>
        settings with { Targets = settings.Targets.Where(t => t.Key != target).ToDictionary() };

    private static TargetPlan Plan(WorkerDownSettings settings, string name, string ns, IReadOnlyList<string> queues)
    {
        var like = settings.Targets[HostingDeployment.Name];
        return like with { Target = like.Target with { Name = name, Namespace = ns, Deployment = name, TaskQueues = queues } };
    }
}
