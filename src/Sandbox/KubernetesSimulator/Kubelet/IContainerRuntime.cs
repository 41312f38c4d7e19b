using k8s.Models;

namespace Sandbox.KubernetesSimulator.Kubelet;

/// <summary>What the simulated kubelet asks of the thing that runs containers: a script, a piece of code in this process, or a real process.</summary>
public interface IContainerRuntime
{
    /// <summary>Starts one container and returns at once; everything that happens later is told through the result.</summary>
    /// <param name="start">Which container, of which pod, and where its output goes.</param>
    IContainer Start(ContainerStart start);
}

/// <summary>One start of one container.</summary>
/// <param name="Pod">The pod as it stands; not to be changed.</param>
/// <param name="Container">The container's specification within the pod.</param>
/// <param name="RestartCount">0 at the first start.</param>
/// <param name="Log">Takes each line of output, stdout and stderr alike, without a line end.</param>
public sealed record ContainerStart(V1Pod Pod, V1Container Container, int RestartCount, Action<string> Log);

/// <summary>A container that was started. Disposing it kills it and leaves nothing behind.</summary>
/// <remarks>
/// The kubelet waits on the cluster's clock, for the grace period above all. A runtime whose work takes real time holds
/// the clock while a start or an end is under way, or a skipping clock would be past the grace period before the work is done.
/// </remarks>
public interface IContainer : IAsyncDisposable
{
    /// <summary>Completes when the container has ended; never faults.</summary>
    Task<ContainerExit> Exited { get; }

    /// <summary>What the container's own readiness endpoint would answer now.</summary>
    bool Ready { get; }

    /// <summary>Raised after <see cref="Ready"/> changed, on any thread.</summary>
    event Action? ReadyChanged;

    /// <summary>SIGTERM: asks it to end within its grace period.</summary>
    void Terminate();

    /// <summary>SIGKILL: ends it now, with exit code 137.</summary>
    void Kill();
}

/// <summary>How a container ended.</summary>
/// <param name="ExitCode">0 to 255; 128 + signal for a killed one.</param>
/// <param name="Reason">Kubernetes' word: <c>Completed</c>, <c>Error</c>, <c>OOMKilled</c>, <c>ContainerCannotRun</c>.</param>
/// <param name="Message">The termination message, where there is one.</param>
public sealed record ContainerExit(int ExitCode, string Reason, string? Message = null);
