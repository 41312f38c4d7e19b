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
    public async Task What_a_container_has_started_dies_with_a_simulator_that_is_killed()
    {
        using var simulator = SimulatorProcess.Start("sh -c 'sleep 600 & echo $!; wait' & wait");
        var child = int.Parse((await simulator.StandardOutput.ReadLineAsync().WaitAsync(Patience.Long))!);

        simulator.Kill();

        await GoneAsync(child);
    }

    [Fact]
    public async Task What_a_container_has_started_dies_with_it()
    {
        await using var shell = ShellContainer.Run("sleep 600 >/dev/null & echo $!; exit 3");

        Assert.Equal(3, (await shell.Container.Exited.WaitAsync(Patience.Long)).ExitCode);

        await GoneAsync(int.Parse(shell.Lines.Single()));
    }

    [Fact]
    public async Task A_container_that_ends_by_itself_leaves_no_guard_behind()
    {
        await using var shell = ShellContainer.Run("read -r guard rest < /proc/$$/task/$$/children; echo $guard; exit 5");

        await shell.Container.Exited.WaitAsync(Patience.Long);

        await GoneAsync(int.Parse(shell.Lines.Single()));
    }

    [Fact]
    public async Task Who_left_a_container_and_kept_its_output_has_nobody_to_write_to_when_it_is_cleared_away()
    {
        var shell = ShellContainer.Run("setsid sh -c 'echo $$; while echo and on; do sleep 0.05; done' & exec sleep 600");
        await shell.NextLineAsync();
        var escaped = int.Parse(shell.Lines[0]);

        await shell.DisposeAsync();
        shell.Container.Terminate();
        shell.Container.Kill();

        await GoneAsync(escaped);
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
