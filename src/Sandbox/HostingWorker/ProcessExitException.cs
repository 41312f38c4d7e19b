namespace Sandbox.HostingWorker;

/// <summary>Ends the program at once, as a crash does, with an exit code.</summary>
internal sealed class ProcessExitException(int exitCode) : Exception($"The process exits with code {exitCode}.")
{
    public int ExitCode { get; } = exitCode;
}
