using Sandbox.KubernetesSimulator.Kubelet;

namespace KubernetesSimulator.Tests.Kubelet.Processes;

public class MemoryLimitTests
{
    // Grows a shell variable, doubling it at each step, for as long as it is let.
    private const string Glutton = "x=0123456789abcdef; while [ ${#x} -lt 200000000 ]; do x=$x$x; done; echo full; sleep 600";

    [Fact]
    public async Task A_process_that_passes_its_memory_limit_is_killed_as_out_of_memory()
    {
        await using var shell = ShellContainer.Run(Glutton, memoryLimit: "64Mi");

        Assert.Equal(new ContainerExit(137, "OOMKilled"), await shell.Container.Exited.WaitAsync(Patience.Long));
    }

    [Fact]
    public async Task A_process_below_its_memory_limit_is_left_alone()
    {
        await using var shell = ShellContainer.Run("sleep 0.2; exit 4", memoryLimit: "1Gi");

        Assert.Equal(new ContainerExit(4, "Error"), await shell.Container.Exited.WaitAsync(Patience.Long));
    }

    [Fact]
    public async Task A_kill_that_is_not_the_limits_is_not_called_out_of_memory()
    {
        await using var shell = ShellContainer.Run("echo up; exec sleep 600", memoryLimit: "1Gi");
        await shell.NextLineAsync();

        shell.Container.Kill();

        Assert.Equal(new ContainerExit(137, "Error"), await shell.Container.Exited.WaitAsync(Patience.Long));
    }
}
