using Temporalio.Activities;
using WorkerDown.Core.Diagnose;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Diagnose;

/// <summary>The Diagnose step: gathers the evidence, lets the rules decide, and keeps the answer within its bounds.</summary>
public sealed class DiagnoseActivities(EvidenceGatherer gatherer, TimeProvider time) : IDiagnoseActivities
{
    /// <inheritdoc />
    [Activity("Diagnose")]
    public async Task<Diagnosis> DiagnoseAsync(DiagnoseRequest request)
    {
        var evidence = await gatherer.GatherAsync(request.Plan, ActivityExecutionContext.Current.CancellationToken);
        return EvidenceBounds.Fit(DiagnosisRules.Diagnose(evidence, request.Incident, request.Plan.Policy, time.GetUtcNow()));
    }
}
