using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Worker;
using WorkerDown.Core;
using WorkerDown.Host.Configuration;
using WorkerDown.Host.Schedules;

namespace WorkerDown.Host.Worker;

/// <summary>
/// Runs the Temporal worker for as long as the program lives. The SDK's own hosted worker connects once and throws; a
/// remediator that dies with what it watches is none, so this one waits and tries again.
/// </summary>
internal sealed partial class TemporalWorkerService(
    IServiceProvider services, ITemporalClient client, WorkerDownSettings settings, WorkerState state, HealthCheckApplier schedule, TimeProvider time, ILogger<TemporalWorkerService> log) : BackgroundService
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    /// <summary>What running activities get to finish: less than the whole grace period, so that the rest can be put away too.</summary>
    public static TimeSpan GracefulShutdown(TimeSpan gracePeriod) => gracePeriod * 0.8;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        if (settings.Targets.Count == 0)
            NoTargets(log);
        var wait = FirstWait;
        while (!stop.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            try
            {
                await RunAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (e is RpcException or InvalidOperationException or TemporalException)
            {
                wait = time.GetElapsedTime(began) > LongestWait ? FirstWait : wait;
                Waits(log, settings.Temporal.Address, settings.Temporal.Namespace, ConnectProblem.Say(e), Durations.Say(wait));
                state.Stands($"Temporal at {settings.Temporal.Address}: {ConnectProblem.Say(e)}");
            }
            await Task.Delay(wait, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
        state.Stands("the worker has stopped");
        Stopped(log);
    }

    private async Task RunAsync(CancellationToken stop)
    {
        await client.Connection.ConnectAsync().WaitAsync(stop);
        var options = WorkerRegistration.WorkerOptions(services);
        options.GracefulShutdownTimeout = GracefulShutdown(settings.Host.GracePeriod);
        options.LoggerFactory = services.GetRequiredService<ILoggerFactory>();
        using var worker = new TemporalWorker(client, options);
        await schedule.ApplyAsync();
        Polls(log, options.TaskQueue!, settings.Temporal.Address, settings.Temporal.Namespace, settings.Targets.Count);
        state.Polls();
        await worker.ExecuteAsync(stop);
    }

    [LoggerMessage(LogLevel.Information, "Polling {TaskQueue} at {Address}, namespace {Namespace}; {Targets} target(s) configured")]
    private static partial void Polls(ILogger log, string taskQueue, string address, string @namespace, int targets);

    [LoggerMessage(LogLevel.Warning, "Temporal at {Address}, namespace {Namespace}: {Problem}; trying again in {Wait}")]
    private static partial void Waits(ILogger log, string address, string @namespace, string problem, string wait);

    [LoggerMessage(LogLevel.Warning, "No target is configured: nothing is watched")]
    private static partial void NoTargets(ILogger log);

    [LoggerMessage(LogLevel.Information, "The worker has stopped; whatever it left open goes on with the next one")]
    private static partial void Stopped(ILogger log);
}
