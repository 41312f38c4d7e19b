using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Client.Schedules;
using WorkerDown.Workflows;

namespace WorkerDown.Sandbox.World;

/// <summary>The schedule of the health check, as the program applies it.</summary>
public static class HealthCheckSchedule
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>Creates it.</summary>
    public static Task CreateAsync(ITemporalClient client) => client.CreateScheduleAsync(
        WorkerDownNames.HealthCheckSchedule,
        new(
            ScheduleActionStartWorkflow.Create(WorkerDownNames.HealthCheck, [], new(WorkerDownNames.HealthCheckSchedule, WorkerDownNames.TaskQueue) { RunTimeout = TimeSpan.FromMinutes(1) }),
            new() { Intervals = [new(Interval)] })
        {
            Policy = new() { Overlap = ScheduleOverlapPolicy.Skip, CatchupWindow = Interval },
        });
}
