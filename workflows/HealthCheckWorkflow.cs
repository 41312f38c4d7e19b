using Microsoft.Extensions.Logging;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Workflows;
using WorkerDown.Core.Health;
using WorkerDown.Core.Requests;
using WorkerDown.Core.Targets;
using WorkerDown.Workflows.Ports;
using WorkerDown.Workflows.Remediation;

namespace WorkerDown.Workflows;

/// <summary>
/// Looks at the whole fleet once and starts a remediation for each target that is down for its tolerance. What it saw is
/// its result, and through the last completion result the memory of the next check.
/// </summary>
[Workflow(WorkerDownNames.HealthCheck)]
public sealed class HealthCheckWorkflow
{
    /// <summary>Checks once. Takes no input; whatever is given is ignored.</summary>
    [WorkflowRun]
    public async Task<FleetCheck> RunAsync(IRawValue? input = null)
    {
        var check = await Workflow.ExecuteActivityAsync(
            (IFleetActivities a) => a.CheckFleetAsync(Before()),
            new()
            {
                StartToCloseTimeout = TimeSpan.FromSeconds(25),
                // One retry: a check that fails is followed by the next one anyway.
                RetryPolicy = new() { InitialInterval = TimeSpan.FromSeconds(1), MaximumAttempts = 2 },
                Summary = "Look at every target of the fleet",
            });
        Workflow.CurrentDetails = HealthCheckReport.Markdown(check);
        foreach (var start in check.Start)
            await StartAsync(start, check.Storm);
        return check;
    }

    private static async Task StartAsync(RemediationStart start, string? storm)
    {
        var id = Target.RemediationId(start.Target);
        var request = new RemediationRequest { Target = start.Target, Reason = start.Why, Seen = start.Seen, Storm = storm };
        try
        {
            await Workflow.StartChildWorkflowAsync(WorkerDownNames.Remediation, [request], CanonicalRun.Options(id, start.Why));
        }
        catch (WorkflowAlreadyStartedException)
        {
            // The open run has the target; that is what the id is for.
            Workflow.Logger.LogInformation("{Target} already has an open remediation", start.Target);
        }
    }

    private static FleetCheck? Before()
    {
        var last = Workflow.Info.LastResult;
        if (last is not { Count: > 0 })
            return null;
        try
        {
            return Workflow.PayloadConverter.ToValue<FleetCheck>(last.First());
        }
        catch (Exception e) when (e is not (TemporalException or OperationCanceledException))
        {
            // A result of another version: begin anew; two reads later all is known again.
            Workflow.Logger.LogWarning("The last completion result could not be read and is ignored: {Problem}", e.Message);
            return null;
        }
    }
}
