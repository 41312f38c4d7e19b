using Temporalio.Activities;

namespace Sandbox.HostingWorker.Tenants;

/// <summary>The steps of a DNS update; they touch nothing but the log.</summary>
public sealed class DnsActivities
{
    private readonly PretendedWork work;

    internal DnsActivities(PretendedWork work) => this.work = work;

    /// <summary>Writes the record.</summary>
    [Activity]
    public Task WriteRecordAsync(string name) => work.DoAsync($"Writing DNS record {name}", TimeSpan.FromSeconds(1));

    /// <summary>Waits until the record has spread.</summary>
    [Activity]
    public Task WaitForPropagationAsync(string name) => work.DoAsync($"Waiting until {name} has spread", TimeSpan.FromSeconds(4));
}
