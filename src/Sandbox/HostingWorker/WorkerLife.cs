using Sandbox.VirtualTime;

namespace Sandbox.HostingWorker;

/// <summary>
/// How one run of the worker ends: gracefully, when asked to, or by a death, after which it neither says nor sends
/// anything although code of it may still be unwinding in this process.
/// </summary>
internal sealed class WorkerLife : IDisposable
{
    private readonly HostingWorkerSettings settings;
    private readonly Action<string> log;
    private readonly TemporalLink link;
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource cut = new();
    private int dead;
    private IDisposable? hold;

    public WorkerLife(HostingWorkerSettings settings, Action<string> log)
    {
        this.settings = settings;
        this.log = log;
        link = new TemporalLink(settings.TemporalAddress);
    }

    /// <summary>Where the SDK connects to.</summary>
    public string TemporalAddress => link.Address;

    /// <summary>Cancelled when the worker is to stop, or dead.</summary>
    public CancellationToken Stopping => stopping.Token;

    /// <summary>Cancelled when nothing that the worker does can reach Temporal any more.</summary>
    public CancellationToken Cut => cut.Token;

    /// <summary>The polling of the task queues; ended until it begins.</summary>
    public Task Polling { get; set; } = Task.CompletedTask;

    public int ExitCode { get; private set; }

    public void Log(string line)
    {
        if (Volatile.Read(ref dead) == 0)
            log(line);
    }

    /// <summary>Asks the worker to stop in its own time; meanwhile the clock stands, so that no grace period runs out.</summary>
    public void Stop()
    {
        if (Volatile.Read(ref dead) != 0)
            return;
        hold = settings.Time.Hold($"stop of {settings.HostName}");
        Log("info: Received SIGTERM, stopping gracefully");
        stopping.Cancel();
    }

    /// <summary>Loses the connection to Temporal for good. What is under way is given up: its result has nowhere to go.</summary>
    public void CutConnection()
    {
        if (cut.IsCancellationRequested)
            return;
        // The server's hold for a task under way and the wait that gives it back must go as one.
        using var together = settings.Time.Hold($"lost connection of {settings.HostName}");
        link.Cut();
        settings.Severed?.Invoke();
        cut.Cancel();
    }

    /// <summary>Ends the run at once, as a killed process ends. Only the first death counts.</summary>
    public void Die(int exitCode)
    {
        if (Interlocked.Exchange(ref dead, 1) != 0)
            return;
        ExitCode = exitCode;
        CutConnection();
        settings.Readiness.Set(false);
        settings.Died?.Invoke(exitCode);
        stopping.Cancel();
    }

    /// <summary>Waits until no code of the worker runs any more.</summary>
    public async Task EndAsync()
    {
        await Polling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // what it failed with has been told already
        settings.Readiness.Set(false);
        hold?.Dispose();
    }

    public void Dispose()
    {
        link.Dispose();
        stopping.Dispose();
        cut.Dispose();
    }
}
