using Sandbox.VirtualTime;
using Temporalio.Client;
using Temporalio.Runtime;
using WorkerDown.Core.Health;
using WorkerDown.Core.Targets;
using WorkerDown.Sandbox.World;
using WorkerDown.Simulation.Checks;
using WorkerDown.Simulation.Plans;
using WorkerDown.Workflows;

namespace WorkerDown.Simulation.World;

/// <summary>Plays a plan: WorkerDown's real worker against a simulated world, and what is left in the end for the checks.</summary>
internal sealed class SimulationRun(SimulationPlan plan)
{
    /// <summary>Who WorkerDown is to the cluster.</summary>
    public const string User = "system:serviceaccount:worker-down:worker-down";

    // What the program is installed with, and no more.
    private static readonly string[] Rights = ["target-namespace/role.yaml", "nodes/cluster-role.yaml"];

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UntilHealthy = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan UntilOver = TimeSpan.FromMinutes(40);
    private static readonly TimeSpan AfterAll = TimeSpan.FromMinutes(1);

    // Nothing on the console: what the SDK says of faults that were planned is no news.
    private static readonly Lazy<TemporalRuntime> Quiet = new(() => new TemporalRuntime(new() { Telemetry = new() { Logging = null } }));
    private readonly SecretWatch secrets = new(SimulatedPods.Secret);
    private readonly HashSet<string> looked = [];
    private SimulatedPods? pods;
    private volatile SkippingTimeProvider? clock;

    /// <summary>How much time the story has skipped so far.</summary>
    public TimeSpan Skipped => clock is null ? TimeSpan.Zero : clock.GetUtcNow() - DateTimeOffset.UtcNow;

    /// <summary>What holds its clock, for a story that is stuck.</summary>
    public string Clock => clock?.Describe() ?? "the world did not start";

    /// <summary>Plays it.</summary>
    /// <exception cref="SimulationStuckException">The world itself did not get going.</exception>
    public async Task<Played> PlayAsync()
    {
        await using var world = await SandboxWorld.StartAsync(Options());
        clock = world.Time as SkippingTimeProvider;
        try
        {
            using var flow = world.Time.EnterFlow("story", holds: true);
            world.LetTimeMove();
            return await StoryAsync(world);
        }
        finally
        {
            (world.Time as SkippingTimeProvider)?.LockSkipping();
            await pods!.StopAsync();
            secrets.Dispose();
        }
    }

    private WorldOptions Options() => new()
    {
        KubernetesUser = User,
        Nodes = plan.Nodes,
        Runtime = Quiet.Value,
        Workers = [.. plan.Targets.Select(t => t.Name)],
        Logs = secrets,
        PollersReturnWithin = TimeSpan.FromSeconds(10),
        Containers = (time, temporal) => pods ??= new(time, () =>
        {
            var client = TemporalClient.CreateLazy(new() { TargetHost = temporal.Address, Identity = "pods", Runtime = Quiet.Value });
            return new(client.WorkflowService, temporal.Faults.SeverWorker);
        }),
        Configure = settings => settings with
        {
            Targets = settings.Targets.ToDictionary(t => t.Key, t => Of(t.Value, plan.Targets.Single(p => p.Name == t.Key))),
        },
    };

    private static TargetPlan Of(TargetPlan settings, PlannedTarget planned) => settings with
    {
        Target = settings.Target with { TaskQueues = planned.Queues },
        Policy = planned.MaintenanceAfter is { } after ? planned.Policy with { Maintenance = [Daily(DateTimeOffset.UtcNow + after)] } : planned.Policy,
        Escalation = planned.Escalation,
    };

    private static MaintenanceWindow Daily(DateTimeOffset from) => new()
    {
        From = new(from.Hour, from.Minute),
        To = TimeOnly.FromDateTime((from + PlannedTarget.MaintenanceLasts).UtcDateTime),
        Why = "simulated",
    };

    private async Task<Played> StoryAsync(SandboxWorld world)
    {
        foreach (var file in Rights)
            world.Cluster.Load(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "rights", file)), HostingDeployment.Namespace);
        pods!.Serve(plan.Targets);
        var hands = new Hands(world, plan, pods);
        foreach (var target in plan.Targets)
            await world.DeployAsync(Deployments.Of(target));
        await world.StartWorkerAsync();
        await world.ScheduleHealthCheckAsync();
        await using var watch = OutageChecks.Concern(plan) ? world.StartOutageWatch() : null;
        await UntilAsync(world, () => SeenHealthyAsync(world), UntilHealthy, "the fleet was never seen healthy");
        var began = world.Time.GetUtcNow();
        hands.Began = began;
        foreach (var step in plan.Steps.SelectMany(hands.Changes).OrderBy(c => c.At))
        {
            await UntilTimeAsync(world, began + step.At);
            await step.DoAsync();
        }
        await UntilTimeAsync(world, began + plan.Cure);
        await hands.CureAsync();
        var cured = world.Time.GetUtcNow();
        var ended = await IsSoAsync(world, () => AllClosedAsync(world), UntilOver);
        await Task.Delay(AfterAll, world.Time);
        (world.Time as SkippingTimeProvider)?.LockSkipping();
        return new(plan, began, cured, world.Time.GetUtcNow(), ended, User, hands.Log, await Remains.ReadAsync(world), await Remains.ChecksAsync(world), world.Cluster.Requests, world.Receiver.Pages, [.. world.Receiver.Refused],
            secrets.Found, world.Settings.Targets.ToDictionary(t => t.Key, t => t.Value.Policy), await Remains.TenantsAsync(world),
            plan.Targets.ToDictionary(t => t.Name, t => pods.TruthOf(t.Name)));
    }

    private async Task<bool> SeenHealthyAsync(SandboxWorld world)
    {
        await foreach (var run in world.Client.ListWorkflowsAsync($"WorkflowType = '{WorkerDownNames.HealthCheck}' AND ExecutionStatus = 'Completed'"))
        {
            if (!looked.Add(run.RunId))
                continue;
            var check = await world.Client.GetWorkflowHandle(run.Id, run.RunId).GetResultAsync<FleetCheck>();
            if (check.Up == plan.Targets.Count && check.Memory.Values.All(m => m.Healthy.Count > 0))
                return true;
        }
        return false;
    }

    private static async Task<bool> AllClosedAsync(SandboxWorld world)
    {
        await foreach (var _ in world.Client.ListWorkflowsAsync($"(WorkflowType = '{WorkerDownNames.Remediation}' OR WorkflowType = '{WorkerDownNames.Storm}' OR WorkflowType = '{WorkerDownNames.PageDelivery}') AND ExecutionStatus = 'Running'"))
            return false;
        return true;
    }

    private static async Task UntilTimeAsync(SandboxWorld world, DateTimeOffset until)
    {
        var left = until - world.Time.GetUtcNow();
        if (left > TimeSpan.Zero)
            await Task.Delay(left, world.Time);
    }

    private static async Task UntilAsync(SandboxWorld world, Func<Task<bool>> isSo, TimeSpan limit, string otherwise)
    {
        if (!await IsSoAsync(world, isSo, limit))
            throw new SimulationStuckException($"{otherwise}. {(world.Time as SkippingTimeProvider)?.Describe()}");
    }

    private static async Task<bool> IsSoAsync(SandboxWorld world, Func<Task<bool>> isSo, TimeSpan limit)
    {
        var deadline = world.Time.GetUtcNow() + limit;
        while (world.Time.GetUtcNow() < deadline)
        {
            if (await isSo())
                return true;
            await Task.Delay(Look, world.Time);
        }
        return await isSo();
    }
}

/// <summary>The simulated world did not do what it must before anything is judged.</summary>
internal sealed class SimulationStuckException(string message) : Exception(message);
