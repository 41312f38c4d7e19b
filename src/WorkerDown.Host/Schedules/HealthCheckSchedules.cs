using Temporalio.Client;
using Temporalio.Client.Schedules;
using Temporalio.Exceptions;
using WorkerDown.Core.Health;
using WorkerDown.Host.Configuration;
using WorkerDown.Workflows;

namespace WorkerDown.Host.Schedules;

/// <summary>All schedules of the health check: one, or one a group and one for the targets without a group.</summary>
public static class HealthCheckSchedules
{
    /// <summary>The parts of the fleet that are checked by themselves; the first is that of the common schedule.</summary>
    public static IReadOnlyList<FleetPart> Parts(WorkerDownSettings settings) =>
        settings.Schedule.SplitByGroup ? FleetPart.Split(settings.Targets.Values) : [FleetPart.All];

    /// <summary>The ids of the schedules that are wanted.</summary>
    public static IReadOnlyList<string> Wanted(WorkerDownSettings settings) => [.. Parts(settings).Select(p => p.Named(WorkerDownNames.HealthCheckSchedule))];

    /// <summary>Creates or updates each that is wanted, and deletes those of groups that are no more.</summary>
    /// <exception cref="RpcException">Temporal refused.</exception>
    public static async Task<IReadOnlyList<(string Schedule, ScheduleChange Change)>> ApplyAsync(ITemporalClient client, WorkerDownSettings settings, RpcOptions? rpc = null)
    {
        var changes = new List<(string, ScheduleChange)>();
        ScheduleState? common = null;
        foreach (var part in Parts(settings))
        {
            changes.Add((part.Named(WorkerDownNames.HealthCheckSchedule), await HealthCheckSchedule.ApplyAsync(client, settings.Schedule, part, common, rpc)));
            // While everything is paused, a group that is new is paused with it.
            common ??= settings.Schedule.SplitByGroup ? (await client.GetScheduleHandle(WorkerDownNames.HealthCheckSchedule).DescribeAsync(rpc)).Schedule.State : null;
        }
        foreach (var orphan in (await ExistingAsync(client, rpc)).Except(Wanted(settings)))
        {
            await client.GetScheduleHandle(orphan).DeleteAsync(rpc);
            changes.Add((orphan, ScheduleChange.Deleted));
        }
        return changes;
    }

    /// <summary>The ids of all that exist, and of those that should: the list is eventually consistent.</summary>
    /// <exception cref="RpcException">Temporal does not answer.</exception>
    public static async Task<IReadOnlyList<string>> AllAsync(ITemporalClient client, WorkerDownSettings settings, RpcOptions? rpc = null) =>
        [.. Wanted(settings).Union(await ExistingAsync(client, rpc))];

    // By their names and by what they start: a schedule of somebody else's is not ours to delete.
    private static async Task<IReadOnlyList<string>> ExistingAsync(ITemporalClient client, RpcOptions? rpc)
    {
        var found = new List<string>();
        await foreach (var listed in client.ListSchedulesAsync(new() { Rpc = rpc }))
        {
            if ((listed.Id == WorkerDownNames.HealthCheckSchedule || listed.Id.StartsWith(WorkerDownNames.HealthCheckSchedule + "-", StringComparison.Ordinal))
                && listed.Schedule?.Action is ScheduleListActionStartWorkflow { Workflow: WorkerDownNames.HealthCheck })
                found.Add(listed.Id);
        }
        return found;
    }
}
