using System.Collections.Concurrent;
using System.Diagnostics;
using k8s.Models;
using Sandbox.KubernetesSimulator.Kubelet;
using Sandbox.KubernetesSimulator.Kubelet.Processes;

namespace KubernetesSimulator.Tests.Kubelet.Processes;

/// <summary>A container whose program is a piece of shell, and the lines it has written so far.</summary>
internal sealed class ShellContainer : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> lines = new();
    private readonly SemaphoreSlim written = new(0);
    private readonly IContainer container;

    private ShellContainer(ContainerCommand command, string? memoryLimit) =>
        container = new ProcessRuntime(_ => command).Start(
            new ContainerStart(new V1Pod(), new V1Container { Name = "worker", Resources = Limit(memoryLimit) }, 0, Take));

    public IContainer Container => container;

    public string[] Lines => [.. lines];

    public static ShellContainer Run(string script, string? memoryLimit = null, Uri? readiness = null) =>
        Run(new ProcessStartInfo("/bin/sh", ["-c", script]), memoryLimit, readiness);

    public static ShellContainer Run(ProcessStartInfo program, string? memoryLimit = null, Uri? readiness = null) =>
        new(new ContainerCommand(program, readiness), memoryLimit);

    public async Task<string> NextLineAsync()
    {
        Assert.True(await written.WaitAsync(Patience.Long), "the container wrote no line");
        return lines.Last();
    }

    public ValueTask DisposeAsync() => container.DisposeAsync();

    private static V1ResourceRequirements? Limit(string? memory) => memory is null ? null : new V1ResourceRequirements
    {
        Limits = new Dictionary<string, ResourceQuantity> { ["memory"] = new(memory) },
    };

    private void Take(string line)
    {
        lines.Enqueue(line);
        written.Release();
    }
}
