using Sandbox.KubernetesSimulator.Kubelet;

namespace WorkerDown.Sandbox.Runtimes;

/// <summary>Runs the hosting worker of each container in this process, on the sandbox's one clock.</summary>
/// <param name="time">The clock.</param>
/// <param name="temporalAddress">Host and port of the Temporal service, by whatever name the container knows it.</param>
/// <param name="sever">
/// Told a worker's identity at the moment at which its connection is cut, by a death or a fault: the server is to give
/// up what it handed to that worker without waiting for an answer. No identity is used again after that.
/// </param>
/// <param name="faultOf">
/// Chooses the fault of one start, for stories in which the pods of a Deployment fare differently; null, or a null
/// answer, leaves it to the container's environment and version.
/// </param>
public sealed class InProcessRuntime(
    TimeProvider time, string temporalAddress, Action<string>? sever = null, Func<ContainerStart, string?>? faultOf = null)
    : IContainerRuntime
{
    /// <inheritdoc />
    public IContainer Start(ContainerStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return new InProcessContainer(start, time, temporalAddress, sever, faultOf?.Invoke(start));
    }
}
