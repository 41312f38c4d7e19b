using Temporalio.Workflows;

namespace Sandbox.HostingWorker.Tenants;

/// <summary>Brings a tenant back to its wanted state, again and again.</summary>
[Workflow]
public class ConvergeTenant
{
    /// <summary>Corrects the tenant's drift once a minute.</summary>
    /// <param name="tenant">The tenant's name.</param>
    /// <param name="rounds">After how many rounds the tenant is left to itself.</param>
    /// <returns>A sentence about the result.</returns>
    [WorkflowRun]
    public async Task<string> RunAsync(string tenant, int rounds)
    {
        for (var round = 1; round <= rounds; round++)
        {
            await Workflow.ExecuteActivityAsync(
                (TenantActivities act) => act.CorrectDriftAsync(tenant, round),
                new ActivityOptions { StartToCloseTimeout = TimeSpan.FromMinutes(1) });
            await Workflow.DelayAsync(TimeSpan.FromMinutes(1));
        }
        return $"Tenant {tenant} has converged in {rounds} rounds.";
    }
}
