using System.Diagnostics;
using WorkerDown.Core.Incidents;
using WorkerDown.Sandbox.Scenarios;

namespace WorkerDown.Tests.Scenarios;

public class RealProcessTests
{
    // Only so that a test which hangs ends; none waits that long to pass.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_bad_deploy_of_real_processes_is_rolled_back_and_the_stalled_workflows_finish()
    {
        var scenario = Scenario.All.Single(s => s.Name == "bad-deploy");
        var options = scenario.World(realTime: true);
        // A slow machine may take its time: how fast people are called is not what this is about.
        options = options with
        {
            RealProcesses = true,
            Policy = options.Policy with { RollbackLimit = Patience, RestoreWithin = TimeSpan.FromMinutes(10) },
        };

        var result = await PlayedScenario.InWorldAsync(options, scenario.PlayAsync);

        Assert.Equal(RemediationOutcome.Restored, result!.Outcome);
    }

    [Fact]
    public async Task A_demo_that_is_killed_leaves_no_process_behind()
    {
        using var demo = Process.Start(new ProcessStartInfo("dotnet", [typeof(Scenario).Assembly.Location, "crash-loop", "--real-processes"])
        {
            RedirectStandardOutput = true,
        })!;
        string? line;
        do
            line = await demo.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        while (line?.Contains("is up and polls", StringComparison.Ordinal) == false);
        Assert.NotNull(line);
        var pods = ProcessTree.DescendantsOf(demo.Id);
        Assert.Contains(pods, id => CommandLine(id).Contains("hosting-worker.dll", StringComparison.Ordinal));

        demo.Kill(); // SIGKILL, and only to the demo itself

        var watch = Stopwatch.StartNew();
        while (pods.Any(ProcessTree.Lives) && watch.Elapsed < Patience)
            await Task.Delay(20);
        Assert.DoesNotContain(pods, ProcessTree.Lives);
    }

    private static string CommandLine(int id) => File.ReadAllText($"/proc/{id}/cmdline");
}
