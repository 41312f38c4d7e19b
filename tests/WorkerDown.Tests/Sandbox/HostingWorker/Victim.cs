using System.Collections.Concurrent;
using k8s.Models;
using Sandbox.HostingWorker;
using Sandbox.KubernetesSimulator.Kubelet;

namespace WorkerDown.Tests.Sandbox.HostingWorker;

/// <summary>One container of the hosting worker under a given runtime, with what it wrote and how often it changed its readiness.</summary>
internal sealed class Victim : IAsyncDisposable
{
    /// <summary>How long a test waits for what must happen before it calls it missing; no test waits that long to pass.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> lines = new();
    private readonly SemaphoreSlim changed = new(0);
    private readonly IContainer container;

    public Victim(
        IContainerRuntime runtime, string? fault = null, string tag = "v1", int restartCount = 0, string pod = "hosting-worker-1", string? memory = null)
    {
        var spec = new V1Container
        {
            Name = "worker",
            Image = $"registry.example:5000/hosting-worker:{tag}",
            Env = fault is null ? [] : [new V1EnvVar { Name = EnvironmentVariables.Fault, Value = fault }],
            Resources = memory is null ? null : new V1ResourceRequirements
            {
                Limits = new Dictionary<string, ResourceQuantity> { ["memory"] = new(memory) },
            },
        };
        var of = new V1Pod { Metadata = new V1ObjectMeta { Name = pod, NamespaceProperty = "hosting" } };
        container = runtime.Start(new ContainerStart(of, spec, restartCount, Write));
        container.ReadyChanged += () => changed.Release();
        _ = container.Exited.ContinueWith(_ => changed.Release(), TaskScheduler.Default);
    }

    public IContainer Container => container;

    public string[] Lines => [.. lines];

    public Task<ContainerExit> ExitAsync() => container.Exited.WaitAsync(Patience);

    public Task ReadyAsync() => UntilAsync(() => container.Ready, "ready");

    public Task NotReadyAsync() => UntilAsync(() => !container.Ready, "not ready");

    public Task WritesAsync(string part) => UntilAsync(() => lines.Any(line => line.Contains(part, StringComparison.Ordinal)), $"writing '{part}'");

    public Task WritesMoreThanAsync(int count) => UntilAsync(() => lines.Count > count, $"writing more than {count} lines");

    public ValueTask DisposeAsync() => container.DisposeAsync();

    private async Task UntilAsync(Func<bool> condition, string what)
    {
        while (!condition())
        {
            Assert.False(container.Exited.IsCompleted, $"The worker ended before it was {what}:\n{string.Join('\n', lines)}");
            Assert.True(await changed.WaitAsync(Patience), $"The worker was never {what}:\n{string.Join('\n', lines)}");
        }
    }

    private void Write(string line)
    {
        lines.Enqueue(line);
        changed.Release();
    }
}
