using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Workflows;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Requests;
using WorkerDown.Core.Targets;
using WorkerDown.Workflows.Ports;
using WorkerDown.Workflows.Remediation;

namespace WorkerDown.Workflows;

/// <summary>
/// Heals one dead Temporal worker: load, lock, then diagnose, act, verify and diagnose again, with the escalation timer
/// beside it. Input: <c>{"target":"hosting-worker"}</c>; also <c>dryRun</c>, <c>requireApproval</c>, <c>reason</c>.
/// </summary>
[Workflow(WorkerDownNames.Remediation)]
public sealed partial class RemediationWorkflow
{
    private readonly CancellationTokenSource abort = new();
    private IncidentRun? run;

    /// <summary>Runs the remediation, or joins the one that has the target.</summary>
    /// <exception cref="ApplicationFailureException">Non-retryable, naming the member or the known targets, for wrong input.</exception>
    [WorkflowRun]
    public async Task<RemediationResult> RunAsync(IRawValue? input = null)
    {
        var request = RequestInput.Read(input);
        var canonical = Target.RemediationId(request.Target);
        if (Workflow.Info.WorkflowId != canonical)
            return await CanonicalRun.JoinAsync(request, canonical);

        var loaded = await LoadAsync(new(request.Target, request.Seen?.FirstSeenDown));
        run = Begin(request, loaded);
        IncidentAttributes.Target(run);
        IncidentAttributes.Record(run);
        run.Say("Load", $"{Describe(loaded.Plan)}{(request.Reason is { } why ? $"; started because {why}" : "")}");
        return await RemediateAsync(run);
    }

    private static async Task<LoadAnswer> LoadAsync(LoadRequest request)
    {
        try
        {
            return await Workflow.ExecuteActivityAsync((ILoadActivities a) => a.LoadAsync(request), ActivityCalls.Load());
        }
        catch (ActivityFailureException e) when (e.InnerException is ApplicationFailureException { NonRetryable: true } wrong)
        {
            // The sentence itself, not "activity task failed".
            throw new ApplicationFailureException(wrong.Message, errorType: wrong.ErrorType, nonRetryable: true);
        }
    }

    private static async Task<RemediationResult> RemediateAsync(IncidentRun run)
    {
        var escalation = new Escalation(run);
        var paging = escalation.RunAsync();
        RemediationResult? result = null;
        try
        {
            result = await new LadderLoop(run).RunAsync();
            return result = result with { Timeline = [.. run.Timeline, new(IncidentRun.Now, "Result", result.Message)] };
        }
        finally
        {
            // Also on the way out of a cancelled run: nobody may be left with an open page.
            run.Ended = true;
            run.Ending = result;
            IncidentAttributes.Record(run);
            run.Say("Result", result?.Message ?? "the run was cancelled; the worker was not proved healthy");
            if (result is not null)
                IncidentAttributes.Outcome(run, result.Outcome);
            var told = run.Announcing.EndAsync(result);
            await paging;
            await escalation.ResolveAsync(result?.Message ?? "the remediation was cancelled by a person; the worker was not proved healthy");
            await told;
            await Workflow.WaitConditionAsync(() => Workflow.AllHandlersFinished, CancellationToken.None);
        }
    }

    private IncidentRun Begin(RemediationRequest request, LoadAnswer loaded)
    {
        var policy = request.RequireApproval
            ? loaded.Plan.Policy with { RequireApproval = [Core.Ladder.Rung.Restart, Core.Ladder.Rung.DeleteStuckPods, Core.Ladder.Rung.Rollback] }
            : loaded.Plan.Policy;
        var state = new IncidentState
        {
            Target = request.Target,
            StartedAt = IncidentRun.Now,
            FoundDown = request.Seen?.FirstSeenDown is not null,
            Memory = request.Seen ?? new(),
            Recent = loaded.Recent,
            Prior = loaded.Prior,
            StartedBecause = request.Reason,
            Storm = request.Storm,
            DryRun = request.DryRun || policy.DryRun,
        };
        return new(loaded.Plan with { Policy = policy }, state, CancellationTokenSource.CreateLinkedTokenSource(abort.Token, Workflow.CancellationToken));
    }

    private static string Describe(TargetPlan plan) =>
        $"{plan.Target.Deployment} in {plan.Target.Cluster}/{plan.Target.Namespace}, task queues {string.Join(", ", plan.Target.TaskQueues)}";
}
