namespace Sandbox.KubernetesSimulator.Kubelet.Processes;

/// <summary>A container whose process could not even be created.</summary>
internal sealed class UnstartedContainer(string message) : IContainer
{
    // The code that container runtimes report for a start that failed before the program ran.
    private const int StartFailed = 128;

    public event Action? ReadyChanged
    {
        add { }
        remove { }
    }

    public Task<ContainerExit> Exited { get; } = Task.FromResult(new ContainerExit(StartFailed, "ContainerCannotRun", message));

    public bool Ready => false;

    public void Terminate()
    {
    }

    public void Kill()
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
