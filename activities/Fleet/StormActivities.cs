using Temporalio.Activities;
using WorkerDown.Activities.Load;
using WorkerDown.Core.Health;
using WorkerDown.Core.Targets;
using WorkerDown.Workflows;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Fleet;

/// <summary>What a storm's run needs: whom to call, and another look.</summary>
public sealed class StormActivities(ITargetCatalog catalog, FleetActivities fleet, HealthCheckResults results, OwedPages owed) : IStormActivities
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    [Activity("LoadStorm")]
    public async Task<StormPlan> LoadStormAsync(FleetStorm storm)
    {
        var down = storm.Down.Select(d => catalog.Targets.GetValueOrDefault(d.Name)).OfType<TargetPlan>().ToList();
        var calls = down.Where(p => !p.Policy.DryRun).ToList();
        var escalation = calls.Count == 0 && down.Count > 0 ? new()
            : catalog.Escalation.Steps.Any(s => s.Channels.Count > 0) ? catalog.Escalation
            : calls.FirstOrDefault()?.Escalation ?? catalog.Escalation;
        return new(escalation, down.FirstOrDefault()?.Links ?? new(), LookEvery, await owed.ReadAsync((storm.Part ?? FleetPart.All).Named(WorkerDownNames.StormRun), escalation, ActivityExecutionContext.Current.CancellationToken));
    }

    /// <inheritdoc />
    [Activity("LookAtStorm")]
    public async Task<StormLook> LookAtStormAsync(FleetPart? part = null)
    {
        // The health check's memory goes on: a look without one could not tell yet who is down.
        var cancel = ActivityExecutionContext.Current.CancellationToken;
        part ??= FleetPart.All;
        var before = await results.LastAsync(part, cancel);
        var check = await fleet.LookAsync(before, part, cancel);
        return new(check.At, check.Storm, check.NotUp.Count(t => t.State == HealthState.Down), before is null ? check.Targets : check.NotUp.Count(t => t.State == HealthState.Unknown));
    }
}
