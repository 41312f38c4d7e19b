using Temporalio.Activities;
using WorkerDown.Activities.Load;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Diagnose;

/// <summary>The Diagnose step: gathers the evidence, lets the rules decide, and keeps the answer within its bounds.</summary>
public sealed class DiagnoseActivities(EvidenceGatherer gatherer, IncidentRecords records, TimeProvider time) : IDiagnoseActivities
{
    /// <inheritdoc />
    [Activity("Diagnose")]
    public async Task<Diagnosis> DiagnoseAsync(DiagnoseRequest request)
    {
        var cancel = ActivityExecutionContext.Current.CancellationToken;
        var (incident, policy) = (request.Incident, request.Plan.Policy);
        var read = incident.Recent.Problem is null ? null : await ReadAgainAsync(incident, policy, cancel);
        if (read is not null)
            incident = incident with { Recent = read.Recent, Prior = read.Prior };
        var evidence = await gatherer.GatherAsync(request.Plan, cancel);
        return EvidenceBounds.Fit(DiagnosisRules.Diagnose(evidence, incident, policy, time.GetUtcNow()) with { Records = read });
    }

    private async Task<RecordsRead> ReadAgainAsync(IncidentState incident, RemediationPolicy policy, CancellationToken cancel)
    {
        var (recent, prior) = await records.ReadAsync(incident.Target, incident.Memory.FirstSeenDown, policy, cancel);
        return new(recent, prior);
    }
}
