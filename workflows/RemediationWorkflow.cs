using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Workflows;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
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
    private readonly IncidentRun run = new();

    /// <summary>The run that this one waits for; null when it has the target itself.</summary>
    private string? joined;

    /// <summary>Runs the remediation, or joins the one that has the target.</summary>
    /// <exception cref="ApplicationFailureException">Non-retryable, naming the member or the known targets, for wrong input.</exception>
    [WorkflowRun]
    public async Task<RemediationResult> RunAsync(IRawValue? input = null)
    {
        var request = RequestInput.Read(input);
        var canonical = Target.RemediationId(request.Target);
        if (CanonicalRun.IsElsewhere(canonical))
            return await CanonicalRun.JoinAsync(request, joined = canonical);
        run.State = run.State with { Target = request.Target, StartedBecause = request.Reason };
        if (request.Carried is { } carried)
            run.Begin(carried);
        else if (await LoadAsync(request) is { } aborted)
            return aborted;
        return await RemediateAsync(request);
    }

    // Null when it is loaded; a result when an operator closed the run before that.
    private async Task<RemediationResult?> LoadAsync(RemediationRequest request)
    {
        try
        {
            var loaded = await Workflow.ExecuteActivityAsync(
                (ILoadActivities a) => a.LoadAsync(new(request.Target, request.Seen)), ActivityCalls.Load(run.AbortToken));
            Begin(request, loaded);
            return null;
        }
        catch (ActivityFailureException e) when (e.InnerException is ApplicationFailureException { NonRetryable: true } wrong)
        {
            // The sentence itself, not "activity task failed".
            throw new ApplicationFailureException(wrong.Message, errorType: wrong.ErrorType, nonRetryable: true);
        }
        catch (Exception e) when (TemporalException.IsCanceledException(e) && run.Aborted is not null && !Workflow.CancellationToken.IsCancellationRequested)
        {
            run.Ended = true;
            await Workflow.WaitConditionAsync(() => Workflow.AllHandlersFinished, CancellationToken.None);
            return run.Result(RemediationOutcome.Aborted, $"Closed by {run.Aborted} before the target was loaded. Nothing was touched.", null);
        }
    }

    private void Begin(RemediationRequest request, LoadAnswer loaded)
    {
        var plan = request.RequireApproval ? loaded.Plan with { Policy = loaded.Plan.Policy with { RequireApproval = LadderTime.Acts } } : loaded.Plan;
        run.Begin(plan, new()
        {
            Target = request.Target,
            StartedAt = run.State.StartedAt,
            StartedBecause = request.Reason,
            FoundDown = request.Seen?.FirstSeenDown is not null,
            Memory = loaded.Seen ?? request.Seen ?? new(),
            Recent = loaded.Recent,
            Prior = loaded.Prior,
            // Where the channels put the incident that seemed over: its continuation goes there too.
            Paging = new()
            {
                Owed = loaded.Owed ?? [],
                Places = loaded.Prior is { SameTrouble: true, Record: var before } ? before.Places.Where(p => p.Value.Thread is not null).ToDictionary(p => p.Key, p => p.Value with { RefreshAfter = null }) : new Dictionary<string, ChannelPlace>(),
            },
            DryRun = request.DryRun || plan.Policy.DryRun,
        });
        IncidentAttributes.Target(run);
        IncidentAttributes.Record(run);
        var target = plan.Target;
        run.Say("Load", $"{target.Deployment} in {target.Cluster}/{target.Namespace}, task queues {string.Join(", ", target.TaskQueues)}{(request.Reason is { } why ? $"; started because {why}" : "")}");
        IncidentMetrics.Started(run);
    }

    private async Task<RemediationResult> RemediateAsync(RemediationRequest request)
    {
        var escalation = new Escalation(run);
        var paging = escalation.RunAsync();
        try
        {
            run.Ending = await new LadderLoop(run).RunAsync();
            run.Continues = run.Ending is null;
        }
        finally
        {
            // Also on the way out of a cancelled run: nobody may be left with an open page.
            run.Ended = !run.Continues;
            if (run.Ended)
            {
                IncidentAttributes.Record(run);
                run.Say("Result", run.Ending?.Message ?? "the run was cancelled; the worker was not proved healthy");
                if (run.Ending is { } ending)
                {
                    IncidentAttributes.Outcome(run, ending.Outcome);
                    IncidentMetrics.Ended(ending);
                }
            }
            var told = run.Announcing.EndAsync(run.Continues ? null : run.Ending);
            await paging;
            await (run.Continues ? escalation.SuspendAsync() : escalation.ResolveAsync(run.Ending?.Message ?? "the remediation was cancelled by a person; the worker was not proved healthy", run.Ending?.RestoredAt));
            await told;
            await Workflow.WaitConditionAsync(() => Workflow.AllHandlersFinished, CancellationToken.None);
        }
        if (run.Continues)
            throw Workflow.CreateContinueAsNewException(WorkerDownNames.Remediation, [request with { Carried = run.Carry(), Seen = null }]);
        return run.Ending! with { Timeline = run.Timeline };
    }
}
