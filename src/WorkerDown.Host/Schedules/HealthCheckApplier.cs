using Temporalio.Client;
using Temporalio.Exceptions;
using WorkerDown.Host.Configuration.Reloading;
using WorkerDown.Workflows;

namespace WorkerDown.Host.Schedules;

/// <summary>Applies the schedules for a running worker: when it starts, and when the configuration has changed.</summary>
internal sealed partial class HealthCheckApplier(ITemporalClient client, LiveSettings settings, ILogger<HealthCheckApplier> log)
{
    /// <summary>Applies it where that is wanted. A failure is logged: without it the worker still serves whatever runs.</summary>
    public async Task ApplyAsync()
    {
        var wanted = settings.Current;
        if (!wanted.Schedule.ApplyAtStart)
            return;
        try
        {
            foreach (var (schedule, change) in await HealthCheckSchedules.ApplyAsync(client, wanted))
                Applied(log, schedule, change);
        }
        catch (RpcException e)
        {
            NotApplied(log, WorkerDownNames.HealthCheckSchedule, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "Schedule {Schedule}: {Change}")]
    private static partial void Applied(ILogger log, string schedule, ScheduleChange change);

    [LoggerMessage(LogLevel.Warning, "Schedule {Schedule} could not be applied: {Problem}")]
    private static partial void NotApplied(ILogger log, string schedule, string problem);
}
