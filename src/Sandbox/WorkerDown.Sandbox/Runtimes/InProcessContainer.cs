using Sandbox.HostingWorker;
using Sandbox.HostingWorker.Faults;
using Sandbox.KubernetesSimulator.Kubelet;
using Sandbox.VirtualTime;
using Temporalio.Runtime;

namespace WorkerDown.Sandbox.Runtimes;

/// <summary>One container whose program runs in this process.</summary>
internal sealed class InProcessContainer : IContainer
{
    // One for all: each has threads of its own. It logs nothing by itself, for there is one console and many workers.
    private static readonly Lazy<TemporalRuntime> Runtime = new(() =>
        new TemporalRuntime(new TemporalRuntimeOptions(new TelemetryOptions { Logging = null })));

    private readonly CancellationTokenSource terminated = new();
    private readonly CancellationTokenSource killed = new();
    private readonly HostingWorkerSettings settings;

    public InProcessContainer(ContainerStart start, TimeProvider time, string temporalAddress, Action<string>? sever, string? fault)
    {
        var environment = HostingWorkerContainer.EnvironmentOf(start, temporalAddress, fault);
        settings = HostingWorkerSettings.FromEnvironment(environment.GetValueOrDefault);
        settings = settings with
        {
            MemoryLimitBytes = null, // this process's memory is not the container's to use up
            HealthPort = null,
            Time = time,
            Runtime = Runtime.Value,
            Killed = killed.Token,
            Severed = () => sever?.Invoke(settings.Identity),
        };
        settings.Readiness.Changed += () => ReadyChanged?.Invoke();
        Exited = RunAsync(start.Log);
    }

    public event Action? ReadyChanged;

    public Task<ContainerExit> Exited { get; }

    public bool Ready => settings.Readiness.IsReady;

    private bool RunsOutOfMemory => settings.Fault?.Split(':')[0] == FaultCatalog.OutOfMemory;

    public void Terminate() => terminated.Cancel();

    public void Kill() => killed.Cancel();

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited.ConfigureAwait(false);
    }

    private Task<ContainerExit> RunAsync(Action<string> log)
    {
        // The clock stands until the worker's own start-up holds it. The kubelet's flow, if it is in one, is not the
        // worker's: the worker's waits are no waits of the kubelet.
        var hold = settings.Time.Hold($"start of {settings.HostName}");
        using var own = ExecutionContext.SuppressFlow();
        return Task.Run(async () =>
        {
            var program = HostingWorkerProgram.RunAsync(settings, log, terminated.Token);
            hold.Dispose();
            return End(await program.ConfigureAwait(false));
        });
    }

    private ContainerExit End(int exitCode) => exitCode switch
    {
        0 => new ContainerExit(0, "Completed"),
        137 when RunsOutOfMemory && !killed.IsCancellationRequested => new ContainerExit(137, "OOMKilled"),
        _ => new ContainerExit(exitCode, "Error"),
    };
}
