using System.ComponentModel;
using System.Diagnostics;

namespace Sandbox.KubernetesSimulator.Kubelet.Processes;

/// <summary>
/// Runs each container as a process of this machine: its output is the log, its exit code or signal the container's
/// end, and it never outlives this process. For a simulator that runs in real time.
/// </summary>
/// <param name="commandOf">Which program a container is.</param>
public sealed class ProcessRuntime(Func<ContainerStart, ContainerCommand> commandOf) : IContainerRuntime
{
    /// <inheritdoc />
    public IContainer Start(ContainerStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        var command = commandOf(start);
        try
        {
            var process = Process.Start(ParentGuard.Guarded(command.Program))!;
            return new ProcessContainer(process, command.Readiness, MemoryWatch.LimitOf(start.Container), start.Log);
        }
        catch (Win32Exception e)
        {
            return new UnstartedContainer(e.Message);
        }
    }
}
