using Temporalio.Activities;
using WorkerDown.Core.Health;

namespace WorkerDown.Workflows.Ports;

/// <summary>One look at the fleet.</summary>
public interface IFleetActivities
{
    /// <summary>Looks at every target and decides which remediations start.</summary>
    /// <param name="before">The result of the check before; null at the first.</param>
    /// <param name="part">The part of the fleet that is looked at; null for the whole.</param>
    [Activity("CheckFleet")]
    Task<FleetCheck> CheckFleetAsync(FleetCheck? before, FleetPart? part = null);
}
