using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Client.Schedules;
using WorkerDown.Workflows;

namespace WorkerDown.Sandbox.World;

/// <summary>The schedule of the health check, as the program applies it.</summary>
public static class HealthCheckSchedule
{
    /// <summary>Creates it.</summary>
    public static Task CreateAsync(ITemporalClient client, TimeSpan interval) => client.CreateScheduleAsync(
        WorkerDownNames.HealthCheckSchedule,
        new(
            ScheduleActionStartWorkflow.Create(WorkerDownNames.HealthCheck, [], new(WorkerDownNames.HealthCheckSchedule, WorkerDownNames.TaskQueue) { RunTimeout = TimeSpan.FromMinutes(1) }),
            new() { Intervals = [new(interval)] })
        {
            Policy = new() { Overlap = ScheduleOverlapPolicy.Skip, CatchupWindow = interval },
        });
}
