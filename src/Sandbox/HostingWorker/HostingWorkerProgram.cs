using Sandbox.HostingWorker.Faults;
using Sandbox.VirtualTime;

namespace Sandbox.HostingWorker;

/// <summary>The worker as a program: what a process runs, and what the sandbox runs in process.</summary>
public static class HostingWorkerProgram
{
    private const int KilledExitCode = 137;
    private const int FailedExitCode = 1;

    /// <summary>Runs the worker until it is told to stop or fails.</summary>
    /// <param name="settings">What the run depends on.</param>
    /// <param name="log">Takes each line of output.</param>
    /// <param name="terminate">SIGTERM: the worker stops gracefully.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(HostingWorkerSettings settings, Action<string> log, CancellationToken terminate)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(log);
        var fault = FaultCatalog.For(settings);
        var life = new WorkerLife(settings, log);
        using var killing = settings.Killed.Register(() => life.Die(KilledExitCode));
        using var stopping = fault.IgnoresTermination ? default : terminate.Register(life.Stop);
        try
        {
            await LiveAsync(settings, fault, life).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (life.Stopping.IsCancellationRequested)
        {
            // Asked to stop, or killed: the exit code tells which.
        }
        catch (ProcessExitException exit)
        {
            life.Die(exit.ExitCode);
        }
        catch (Exception e)
        {
            life.Log($"Unhandled exception. {e}");
            life.Die(FailedExitCode);
        }
        await life.EndAsync().ConfigureAwait(false);
        return life.ExitCode;
    }

    private static async Task LiveAsync(HostingWorkerSettings settings, Fault fault, WorkerLife life)
    {
        var context = new FaultContext(settings, life);
        var connection = await StartAsync(settings, fault, context, life).ConfigureAwait(false);
        settings.Readiness.Set(true);
        var spoilt = fault.WhilePollingAsync(context);
        var watched = fault.WatchesConnection ? connection.WatchAsync(settings, life) : Task.CompletedTask;
        // Whichever fails first decides; one that merely ends leaves the others at work.
        await foreach (var ended in Task.WhenEach(life.Polling, spoilt, watched).ConfigureAwait(false))
            await ended.ConfigureAwait(false);
    }

    // Connecting takes real time, in which the clock must stand.
    private static async Task<TemporalConnection> StartAsync(
        HostingWorkerSettings settings, Fault fault, FaultContext context, WorkerLife life)
    {
        using var startUp = settings.Time.EnterFlow($"start of {settings.HostName}", holds: true);
        life.Log($"info: Starting hosting-worker {settings.Version} on {settings.HostName}");
        await fault.BeforeConnectAsync(context with { StartUp = startUp }).ConfigureAwait(false);
        var connection = await TemporalConnection.OpenAsync(settings, life, fault.Codec(context), startUp).ConfigureAwait(false);
        life.Polling = connection.PollAsync(settings, life);
        await connection.UntilSeenPollingAsync(settings, life).ConfigureAwait(false);
        return connection;
    }
}
