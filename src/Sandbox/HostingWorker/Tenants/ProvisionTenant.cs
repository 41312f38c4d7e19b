using Temporalio.Workflows;

namespace Sandbox.HostingWorker.Tenants;

/// <summary>Sets up everything that a new tenant needs.</summary>
[Workflow]
public class ProvisionTenant
{
    /// <summary>Runs the steps one after the other.</summary>
    /// <param name="tenant">The tenant's name.</param>
    /// <returns>A sentence about the result.</returns>
    [WorkflowRun]
    public async Task<string> RunAsync(string tenant)
    {
        var options = new ActivityOptions { StartToCloseTimeout = TimeSpan.FromMinutes(1) };
        await Workflow.ExecuteActivityAsync((TenantActivities act) => act.CreateNamespaceAsync(tenant), options);
        await Workflow.ExecuteActivityAsync((TenantActivities act) => act.DeployAsync(tenant), options);
        await Workflow.ExecuteActivityAsync((TenantActivities act) => act.ConfigureAsync(tenant), options);
        await Workflow.ExecuteActivityAsync((TenantActivities act) => act.WaitUntilReadyAsync(tenant), options);
        return $"Tenant {tenant} is provisioned.";
    }
}
