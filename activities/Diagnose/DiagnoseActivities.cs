using Temporalio.Activities;
using WorkerDown.Activities.Load;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Diagnose;

/// <summary>The Diagnose step.</summary>
public sealed class DiagnoseActivities(Diagnostician diagnostician, IncidentRecords records) : IDiagnoseActivities
{
    /// <inheritdoc />
    [Activity("Diagnose")]
    public async Task<Diagnosis> DiagnoseAsync(DiagnoseRequest request)
    {
        var cancel = ActivityExecutionContext.Current.CancellationToken;
        var incident = request.Incident;
        var read = incident.Recent.Problem is null ? null : await ReadAgainAsync(incident, request.Plan.Policy, cancel);
        if (read is not null)
            incident = incident with { Recent = read.Recent, Prior = read.Prior };
        return await diagnostician.DiagnoseAsync(request.Plan, incident, cancel, read);
    }

    private async Task<RecordsRead> ReadAgainAsync(IncidentState incident, RemediationPolicy policy, CancellationToken cancel)
    {
        var (recent, prior) = await records.ReadAsync(incident.Target, incident.Memory.FirstSeenDown, policy, cancel);
        return new(recent, prior);
    }
}
