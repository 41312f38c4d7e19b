using Microsoft.Extensions.Logging;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Workflows;
using WorkerDown.Core.Health;
using WorkerDown.Core.Requests;
using WorkerDown.Core.Targets;
using WorkerDown.Workflows.Ports;
using WorkerDown.Workflows.Remediation;
using WorkerDown.Workflows.Storm;

namespace WorkerDown.Workflows;

/// <summary>
/// Looks at the whole fleet, or the part of it that its input names, once and starts a remediation for each target that is down for its tolerance, or, when too
/// many are, none of them and the run of the storm. What it saw is
/// its result, and through the last completion result the memory of the next check.
/// </summary>
[Workflow(WorkerDownNames.HealthCheck)]
public sealed class HealthCheckWorkflow
{
    /// <summary>Checks once. Without input the whole fleet; <c>{"group":"dns"}</c> and <c>{"ungrouped":true}</c> name a part of it.</summary>
    [WorkflowRun]
    public async Task<FleetCheck> RunAsync(IRawValue? input = null)
    {
        var part = RequestInput.ReadPart(input);
        if (part.Key is { } key && !Workflow.Memo.ContainsKey(WorkerDownNames.PartMemo))
            Workflow.UpsertMemo(MemoUpdate.ValueSet(WorkerDownNames.PartMemo, key)); // started by hand
        var check = await Workflow.ExecuteActivityAsync(
            (IFleetActivities a) => a.CheckFleetAsync(Before(), part),
            new()
            {
                StartToCloseTimeout = TimeSpan.FromSeconds(25),
                // One retry: a check that fails is followed by the next one anyway.
                RetryPolicy = new() { InitialInterval = TimeSpan.FromSeconds(1), MaximumAttempts = 2 },
                Summary = part.IsAll ? "Look at every target of the fleet" : $"Look at every target of {part}",
            });
        Workflow.CurrentDetails = HealthCheckReport.Markdown(check);
        if (check is { Storm: { } storm, StormIsOpen: false })
            await StartAsync(storm);
        foreach (var start in check.Start)
            await StartAsync(start);
        return check;
    }

    private static async Task StartAsync(FleetStorm storm)
    {
        var part = storm.Part ?? FleetPart.All;
        var memo = new Dictionary<string, object> { [WorkerDownNames.StormMemo] = $"{storm.Message}; {storm.Cause.Message}" };
        if (part.Key is { } key)
            memo[WorkerDownNames.PartMemo] = key;
        try
        {
            await Workflow.StartChildWorkflowAsync(WorkerDownNames.Storm, [new StormRequest { Seen = storm }], new()
            {
                Id = part.Named(WorkerDownNames.StormRun),
                ParentClosePolicy = ParentClosePolicy.Abandon,
                CancellationType = ChildWorkflowCancellationType.Abandon,
                Memo = memo,
                StaticSummary = ActivityCalls.Bounded($"{storm.Message}; {storm.Cause.Message}"),
                StaticDetails = "Calls people once for many workers that are down at once; while it is open none of them is touched. Steer it with the Updates Acknowledge and Abort.",
            });
        }
        catch (WorkflowAlreadyStartedException)
        {
            Workflow.Logger.LogInformation("The storm already has a run");
        }
    }

    private static async Task StartAsync(RemediationStart start)
    {
        var id = Target.RemediationId(start.Target);
        var request = new RemediationRequest { Target = start.Target, Reason = start.Why, Seen = start.Seen };
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
