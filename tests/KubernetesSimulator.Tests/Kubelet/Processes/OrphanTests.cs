using System.Diagnostics;

namespace KubernetesSimulator.Tests.Kubelet.Processes;

public class OrphanTests
{
    [Fact]
    public async Task A_container_dies_with_a_simulator_that_is_killed()
    {
        using var simulator = SimulatorProcess.Start("trap '' TERM INT HUP; echo $$; while :; do sleep 0.05; done");
        var line = await simulator.StandardOutput.ReadLineAsync().WaitAsync(Patience.Long);
        using var container = Process.GetProcessById(int.Parse(line!));
        Assert.False(container.HasExited);

        simulator.Kill();

        await container.WaitForExitAsync().WaitAsync(Patience.Long);
    }

    [Fact]
    public async Task A_container_that_ends_by_itself_leaves_no_guard_behind()
    {
        await using var shell = ShellContainer.Run("read -r guard rest < /proc/$$/task/$$/children; echo $guard; exit 5");

        await shell.Container.Exited.WaitAsync(Patience.Long);

        await GoneAsync(int.Parse(shell.Lines.Single()));
    }

    private static async Task GoneAsync(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync().WaitAsync(Patience.Long);
        }
        catch (ArgumentException)
        {
            // Gone already.
        }
    }
}
