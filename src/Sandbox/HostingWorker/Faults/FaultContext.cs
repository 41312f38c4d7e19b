using Sandbox.VirtualTime;

namespace Sandbox.HostingWorker.Faults;

/// <summary>What a fault may use of the worker that it spoils.</summary>
/// <param name="Settings">The worker's settings.</param>
/// <param name="Life">How the worker can end.</param>
internal sealed record FaultContext(HostingWorkerSettings Settings, WorkerLife Life)
{
    public TimeProvider Time => Settings.Time;

    public CancellationToken Stop => Life.Stopping;

    /// <summary>The start-up, which holds the clock except while it waits; null on a clock that cannot be held.</summary>
    public Flow? StartUp { get; init; }

    public void Log(string line) => Life.Log(line);
}
