using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;

namespace WorkerDown.Activities.Diagnose;

/// <summary>One diagnosis: gathers the evidence, lets the rules decide, and keeps the answer within its bounds.</summary>
public sealed class Diagnostician(EvidenceGatherer gatherer, TimeProvider time)
{
    /// <summary>Diagnoses; a source that fails is an observation, never an exception.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="incident">The incident so far.</param>
    /// <param name="cancel">Cancels.</param>
    /// <param name="records">Earlier runs' records, where they had to be read again: kept in the answer.</param>
    public async Task<Diagnosis> DiagnoseAsync(TargetPlan plan, IncidentState incident, CancellationToken cancel, RecordsRead? records = null)
    {
        var evidence = await gatherer.GatherAsync(plan, cancel);
        return EvidenceBounds.Fit(DiagnosisRules.Diagnose(evidence, incident, plan.Policy, time.GetUtcNow()) with { Records = records });
    }
}
