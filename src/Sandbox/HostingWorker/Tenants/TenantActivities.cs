using Temporalio.Activities;

namespace Sandbox.HostingWorker.Tenants;

/// <summary>The steps of tenant workflows; they touch nothing but the log.</summary>
public sealed class TenantActivities
{
    private readonly PretendedWork work;

    internal TenantActivities(PretendedWork work) => this.work = work;

    /// <summary>Makes the tenant's namespace.</summary>
    [Activity]
    public Task CreateNamespaceAsync(string tenant) => work.DoAsync($"Creating namespace tenant-{tenant}", TimeSpan.FromSeconds(1));

    /// <summary>Deploys the tenant's application.</summary>
    [Activity]
    public Task DeployAsync(string tenant) => work.DoAsync($"Deploying application of tenant {tenant}", TimeSpan.FromSeconds(3));

    /// <summary>Writes the tenant's configuration.</summary>
    [Activity]
    public Task ConfigureAsync(string tenant) => work.DoAsync($"Configuring tenant {tenant}", TimeSpan.FromSeconds(1));

    /// <summary>Waits for the tenant's application.</summary>
    [Activity]
    public Task WaitUntilReadyAsync(string tenant) => work.DoAsync($"Waiting until tenant {tenant} is ready", TimeSpan.FromSeconds(5));

    /// <summary>Brings the tenant back to its wanted state.</summary>
    [Activity]
    public Task CorrectDriftAsync(string tenant, int round) => work.DoAsync($"Converging tenant {tenant}, round {round}", TimeSpan.FromSeconds(2));
}
