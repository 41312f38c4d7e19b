using System.Diagnostics;

namespace Sandbox.KubernetesSimulator.Kubelet.Processes;

/// <summary>One container that is an operating-system process.</summary>
internal sealed class ProcessContainer : IContainer
{
    // What a POSIX shell answers for a program that it cannot run: not executable, not found.
    private const int NotExecutable = 126;
    private const int NotFound = 127;

    // A child that the program left behind can keep its output open for ever: the end is not kept waiting for that.
    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(2);

    private readonly Process process;
    private readonly Action<string> log;
    private readonly MemoryWatch? memory;
    private readonly CancellationTokenSource ended = new();
    private volatile bool ready;

    public ProcessContainer(Process process, Uri? readiness, long? memoryLimit, Action<string> log)
    {
        this.process = process;
        this.log = log;
        memory = memoryLimit is { } limit ? new MemoryWatch(process, limit) : null;
        ready = readiness is null;
        Exited = RunAsync(readiness);
    }

    public event Action? ReadyChanged;

    public Task<ContainerExit> Exited { get; }

    public bool Ready => ready;

    public void Terminate()
    {
        if (!Exited.IsCompleted)
            Signals.Terminate(process);
    }

    public void Kill()
    {
        if (!Exited.IsCompleted)
            Signals.Kill(process);
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited.ConfigureAwait(false);
        // Its pipes would wait for a collection that a long-lived sandbox seldom makes; the end of a Process closes no output that is read.
        process.StandardOutput.Dispose();
        process.Dispose();
        ended.Dispose();
    }

    private async Task<ContainerExit> RunAsync(Uri? readiness)
    {
        var output = ReadOutputAsync();
        var watched = memory?.RunAsync(ended.Token) ?? Task.CompletedTask;
        var polled = readiness is null ? Task.CompletedTask : ReadinessPoll.RunAsync(readiness, SetReady, ended.Token);
        await process.WaitForExitAsync().ConfigureAwait(false);
        Signals.KillRest(process);
        ParentGuard.Dismiss(process);
        await ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(watched, polled).ConfigureAwait(false);
        await Task.WhenAny(output, Task.Delay(LastOutput)).ConfigureAwait(false);
        SetReady(false);
        return End();
    }

    private ContainerExit End() => process.ExitCode switch
    {
        _ when memory is { Killed: true } => new ContainerExit(137, "OOMKilled"),
        0 => new ContainerExit(0, "Completed"),
        NotExecutable or NotFound => new ContainerExit(process.ExitCode, "ContainerCannotRun"),
        var code => new ContainerExit(code, "Error"), // 128 + signal for a killed one
    };

    private async Task ReadOutputAsync()
    {
        try
        {
            while (await process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
                log(line);
        }
        catch (Exception e) when (e is ObjectDisposedException or IOException or OperationCanceledException && ended.IsCancellationRequested)
        {
            // A child that was left behind kept it open until the container was cleared away.
        }
    }

    private void SetReady(bool now)
    {
        if (ready == now)
            return;
        ready = now;
        ReadyChanged?.Invoke();
    }
}
