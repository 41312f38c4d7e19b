using Temporalio.Workflows;

namespace Sandbox.HostingWorker.Tenants;

/// <summary>Points a tenant's name at its entry address.</summary>
[Workflow]
public class UpdateDnsRecord
{
    /// <summary>Writes the record and waits until it has spread.</summary>
    /// <param name="name">The name, such as <c>acme.example</c>.</param>
    /// <returns>A sentence about the result.</returns>
    [WorkflowRun]
    public async Task<string> RunAsync(string name)
    {
        var options = new ActivityOptions { StartToCloseTimeout = TimeSpan.FromMinutes(1) };
        await Workflow.ExecuteActivityAsync((DnsActivities act) => act.WriteRecordAsync(name), options);
        await Workflow.ExecuteActivityAsync((DnsActivities act) => act.WaitForPropagationAsync(name), options);
        return $"{name} points at the hosting entry.";
    }
}
