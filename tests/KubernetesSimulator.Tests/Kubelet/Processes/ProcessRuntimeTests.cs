using System.Diagnostics;
using Sandbox.KubernetesSimulator.Kubelet;

namespace KubernetesSimulator.Tests.Kubelet.Processes;

public class ProcessRuntimeTests
{
    [Fact]
    public async Task A_program_that_succeeds_is_completed()
    {
        await using var shell = ShellContainer.Run("exit 0");

        Assert.Equal(new ContainerExit(0, "Completed"), await shell.Container.Exited.WaitAsync(Patience.Long));
    }

    [Fact]
    public async Task The_exit_code_of_a_program_is_its_containers()
    {
        await using var shell = ShellContainer.Run("exit 3");

        Assert.Equal(new ContainerExit(3, "Error"), await shell.Container.Exited.WaitAsync(Patience.Long));
    }

    [Fact]
    public async Task A_program_killed_by_a_signal_exits_with_128_and_the_signal()
    {
        await using var shell = ShellContainer.Run("kill -ABRT $$");

        Assert.Equal(new ContainerExit(134, "Error"), await shell.Container.Exited.WaitAsync(Patience.Long));
    }

    [Fact]
    public async Task Terminate_lets_the_program_end_in_its_own_way()
    {
        await using var shell = ShellContainer.Run("trap 'echo draining; exit 0' TERM; echo up; while :; do sleep 0.05; done");
        await shell.NextLineAsync();

        shell.Container.Terminate();

        Assert.Equal(new ContainerExit(0, "Completed"), await shell.Container.Exited.WaitAsync(Patience.Long));
        Assert.Equal(["up", "draining"], shell.Lines);
    }

    [Fact]
    public async Task Terminate_ends_a_program_without_a_handler_by_the_signal()
    {
        await using var shell = ShellContainer.Run("echo up; exec sleep 600");
        await shell.NextLineAsync();

        shell.Container.Terminate();

        Assert.Equal(143, (await shell.Container.Exited.WaitAsync(Patience.Long)).ExitCode);
    }

    [Fact]
    public async Task Kill_ends_a_program_that_ignores_everything_else()
    {
        await using var shell = ShellContainer.Run("trap '' TERM INT HUP; echo up; while :; do sleep 0.05; done");
        await shell.NextLineAsync();
        shell.Container.Terminate();

        shell.Container.Kill();

        Assert.Equal(new ContainerExit(137, "Error"), await shell.Container.Exited.WaitAsync(Patience.Long));
    }

    [Fact]
    public async Task Both_outputs_reach_the_log_in_order_and_whole_before_the_end_is_told()
    {
        await using var shell = ShellContainer.Run("for i in 1 2 3 4 5 6 7 8; do echo out $i; echo err $i >&2; done; printf unfinished; exit 1");

        await shell.Container.Exited.WaitAsync(Patience.Long);

        string[] expected = [.. Enumerable.Range(1, 8).SelectMany(i => new[] { $"out {i}", $"err {i}" }), "unfinished"];
        Assert.Equal(expected, shell.Lines);
    }

    [Fact]
    public async Task Arguments_and_environment_reach_the_program_untouched()
    {
        var program = new ProcessStartInfo("/usr/bin/env", ["-u", "PATH", "/usr/bin/env"]);
        program.Environment.Clear();
        program.Environment["GREETING"] = "a \"b\" $c\n'd'";
        await using var shell = ShellContainer.Run(program);

        await shell.Container.Exited.WaitAsync(Patience.Long);

        Assert.Contains("GREETING=a \"b\" $c", shell.Lines);
        Assert.Contains("'d'", shell.Lines);
        Assert.DoesNotContain(shell.Lines, line => line.StartsWith("HOME=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_that_is_not_there_cannot_run_and_the_log_says_why()
    {
        await using var shell = ShellContainer.Run(new ProcessStartInfo("/no/such/program"));

        Assert.Equal(new ContainerExit(127, "ContainerCannotRun"), await shell.Container.Exited.WaitAsync(Patience.Long));
        Assert.Contains(shell.Lines, line => line.Contains("/no/such/program", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_process_that_cannot_be_created_ends_at_once_with_the_reason()
    {
        await using var shell = ShellContainer.Run(new ProcessStartInfo("/bin/true") { WorkingDirectory = "/no/such/folder" });

        var exit = await shell.Container.Exited.WaitAsync(Patience.Long);

        Assert.Equal((128, "ContainerCannotRun"), (exit.ExitCode, exit.Reason));
        Assert.NotEmpty(exit.Message!);
    }

    [Fact]
    public async Task Signals_to_an_ended_container_do_nothing()
    {
        await using var shell = ShellContainer.Run("exit 0");
        await shell.Container.Exited.WaitAsync(Patience.Long);

        shell.Container.Terminate();
        shell.Container.Kill();

        Assert.Equal(0, (await shell.Container.Exited).ExitCode);
    }

    [Fact]
    public async Task Disposing_a_container_leaves_no_process_behind()
    {
        var shell = ShellContainer.Run("echo $$; while :; do sleep 0.05; done");
        var process = int.Parse(await shell.NextLineAsync());

        await shell.DisposeAsync();

        Assert.False(Directory.Exists($"/proc/{process}"));
    }

    [Fact]
    public async Task An_output_kept_open_by_a_grandchild_does_not_keep_the_end_waiting()
    {
        await using var shell = ShellContainer.Run("sleep 600 & echo $!; exit 1");

        Assert.Equal(1, (await shell.Container.Exited.WaitAsync(Patience.Long)).ExitCode);

        using var grandchild = Process.GetProcessById(int.Parse(shell.Lines.Single()));
        grandchild.Kill();
    }
}
