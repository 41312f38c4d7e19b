using Temporalio.Activities;
using WorkerDown.Core.Health;

namespace WorkerDown.Workflows.Ports;

/// <summary>One look at the whole fleet.</summary>
public interface IFleetActivities
{
    /// <summary>Looks at every target and decides which remediations start.</summary>
    /// <param name="before">The result of the check before; null at the first.</param>
    [Activity("CheckFleet")]
    Task<FleetCheck> CheckFleetAsync(FleetCheck? before);
}
