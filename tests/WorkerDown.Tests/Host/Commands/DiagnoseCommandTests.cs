using System.Text.Json;
using WorkerDown.Host.Commands;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Activities.Diagnose;

namespace WorkerDown.Tests.Host.Commands;

public class DiagnoseCommandTests
{
    private static async Task<(int Code, string Output, string Error)> RunAsync(ProvokedWorld? world, params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var settings = world is null ? new Dictionary<string, string>() : Settings(world.World);
        var terminal = new Terminal(output, error) { Time = world?.World.Time ?? TimeProvider.System, Environment = settings };
        var code = await CommandLine.RunAsync(["diagnose", .. arguments], terminal, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    private static Dictionary<string, string> Settings(SandboxWorld world, string? temporal = null) => new()
    {
        ["WORKERDOWN__temporal__address"] = temporal ?? world.Temporal.Address,
        ["WORKERDOWN__clusters__hosting__server"] = world.Cluster.Address.ToString(),
        ["WORKERDOWN__targets__hosting-worker__namespace"] = HostingDeployment.Namespace,
        ["WORKERDOWN__targets__hosting-worker__container"] = "worker",
        ["WORKERDOWN__targets__hosting-worker__dryRun"] = "true",
        ["WORKERDOWN__targets__hosting-worker__taskQueues__0"] = global::Sandbox.HostingWorker.TaskQueues.Default.All[0],
        ["WORKERDOWN__targets__hosting-worker__taskQueues__1"] = global::Sandbox.HostingWorker.TaskQueues.Default.All[1],
    };

    [Fact]
    public async Task A_worker_that_is_up_is_said_to_be_up_with_code_0()
    {
        var (code, output, _) = await ProvokedWorld.InAsync(async world =>
        {
            await world.BeginAsync();
            return await RunAsync(world, "hosting-worker");
        });

        Assert.Equal(0, code);
        Assert.StartsWith("hosting-worker is UP ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_worker_is_told_in_the_order_a_tired_person_needs_after_a_second_read_and_nothing_is_touched()
    {
        var ((code, output, error), mutations) = await ProvokedWorld.InAsync(async world =>
        {
            await world.BeginAsync();
            await world.DeployAsync("v2");
            await world.Stage.UntilDownAsync();
            return (await RunAsync(world, "hosting-worker"), world.Stage.Mutations);
        });

        TestContext.Current.TestOutputHelper?.WriteLine(output);
        Assert.Equal(1, code);
        string[] order = ["hosting-worker is DOWN", "Most likely: ", "Signals", "Revision 2 (registry.example.com/hosting-worker:v2), current since", "\nPods\n", "Log of hosting-worker-", "What would be done: ", "For the long term"];
        Assert.Equal(order.Select(o => output.IndexOf(o, StringComparison.Ordinal)).Order(), order.Select(o => output.IndexOf(o, StringComparison.Ordinal)));
        Assert.All(order, o => Assert.Contains(o, output, StringComparison.Ordinal));
        Assert.Contains("CrashLoop", output, StringComparison.Ordinal);
        Assert.Contains("Reading hosting/hosting-worker in cluster hosting", error, StringComparison.Ordinal);
        Assert.Equal(0, mutations);
    }

    [Fact]
    public async Task An_empty_list_of_pollers_is_read_twice_with_progress()
    {
        var (code, output, error) = await ProvokedWorld.InAsync(async world =>
        {
            await world.DeployAsync("v2"); // never up, so that no poller was ever seen
            await world.Stage.StartTenantsAsync(1);
            return await RunAsync(world, "hosting-worker");
        });

        Assert.True(code is 1, $"{code}: {output}{error}");
        Assert.Contains("One read cannot tell a dead worker from an idle one", error, StringComparison.Ordinal);
        Assert.Contains("Second read in 1 min 15 s", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_machines_it_is_the_recorded_diagnosis_itself()
    {
        var (_, output, _) = await ProvokedWorld.InAsync(async world =>
        {
            await world.BeginAsync();
            return await RunAsync(world, "hosting-worker", "--output", "json");
        });
        var diagnosis = JsonSerializer.Deserialize<WorkerDown.Core.Diagnose.Diagnosis>(output, WorkerDown.Core.Json.WorkerDownJson.Options);

        Assert.Equal(WorkerDown.Core.Health.HealthState.Up, diagnosis?.Health);
    }

    [Fact]
    public async Task Without_Temporal_the_cluster_still_tells_and_the_code_is_2()
    {
        var (code, output) = await ProvokedWorld.InAsync(async world =>
        {
            await world.BeginAsync();
            var (output, error) = (new StringWriter(), new StringWriter());
            var code = await CommandLine.RunAsync(["diagnose", "hosting-worker"],
                new(output, error) { Time = world.World.Time, Environment = Settings(world.World, "127.0.0.1:1") }, TestContext.Current.CancellationToken);
            return (code, output.ToString());
        });

        Assert.Equal(2, code);
        Assert.Contains("TemporalDown", output, StringComparison.Ordinal);
        Assert.Contains("kubernetes: Up (PodsReady), 1 of 1 pod(s) ready", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_target_is_wrong_usage_and_the_near_name_is_said()
    {
        var (code, _, error) = await ProvokedWorld.InAsync(world => RunAsync(world, "hosting-wroker"));

        Assert.Equal(3, code);
        Assert.Contains("did you mean 'hosting-worker'?", error, StringComparison.Ordinal);
    }
}
