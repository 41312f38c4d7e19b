using Temporalio.Activities;
using WorkerDown.Core.Diagnose;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Diagnose;

/// <summary>The Diagnose step.</summary>
public sealed class DiagnoseActivities(Diagnostician diagnostician) : IDiagnoseActivities
{
    /// <inheritdoc />
    [Activity("Diagnose")]
    public Task<Diagnosis> DiagnoseAsync(DiagnoseRequest request) =>
        diagnostician.DiagnoseAsync(request.Plan, request.Incident, ActivityExecutionContext.Current.CancellationToken);
}
