using Temporalio.Exceptions;
using Temporalio.Workflows;
using WorkerDown.Core;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Workflows.Remediation;

/// <summary>One attempt: the mutation and the proof, together within the rung's limit.</summary>
internal sealed class Acts(IncidentRun run)
{
    /// <summary>What is left to the proof at least, beyond the time for which everything must hold.</summary>
    private static readonly TimeSpan LeastProof = TimeSpan.FromSeconds(10);

    /// <summary>After an act that found another world: one that changes all the time is not looked at without a pause.</summary>
    private static readonly TimeSpan AfterChange = TimeSpan.FromSeconds(5);

    /// <summary>Makes one attempt: its proof, or null when it came to none, and then how long to wait before the next look.</summary>
    public async Task<(Verification? Proof, TimeSpan Wait)> TryAsync(Diagnosis diagnosis)
    {
        var decision = diagnosis.Next;
        var attempt = new RemediationAttempt
        {
            Id = Workflow.NewGuid().ToString("N"),
            Number = run.Attempts.Count + 1,
            Action = decision.Rung,
            At = IncidentRun.Now,
            Cause = diagnosis.Cause,
            Why = decision.Message,
            Risk = decision.Risk,
            FromRevision = diagnosis.World.Revision,
            ToRevision = decision.RollbackTarget?.Revision,
        };
        // An approval is used once; and what was doubted before the attempt may be believed after it.
        run.State = run.State with { Approved = null, LastConfirmation = null };
        run.Record(attempt);
        var limit = run.Plan.Policy.LimitOf(decision.Rung);
        if (await ActAsync(new(run.Plan, attempt, decision, diagnosis.World, Workflow.Info.WorkflowId), limit) is not { } result)
        {
            End(attempt with { Message = run.Timeline[^1].Text });
            return (null, AfterChange);
        }
        run.Say(decision.Rung.ToString(), $"{result.Status} ({result.Reason}): {result.Message}");
        attempt = attempt with { Act = result.Status, Reason = result.Reason, Message = result.Message };
        if (result is { Status: not ActStatus.Done, Reason: Reasons.PausedByPerson or Reasons.RolloutInProgress })
        {
            run.Forget(attempt); // somebody was faster than the last look: that is no attempt
            return (null, run.Plan.Policy.LookAgainAfter);
        }
        if (result.Status != ActStatus.Done)
        {
            End(attempt);
            return (null, AfterChange);
        }
        run.Record(attempt);

        var left = attempt.At + limit - IncidentRun.Now;
        var least = run.Plan.Policy.StableFor + LeastProof;
        var baseline = new VerifyBaseline { ActedAt = attempt.At, Generation = result.Generation ?? 0, OldPods = result.OldPods, Template = result.Template };
        var proof = await VerifyAsync(baseline, left > least ? left : least, $"Prove that the worker works after attempt {attempt.Number} ({decision.Rung})");
        End(attempt with { Verdict = proof?.Verdict ?? Verdict.Inconclusive, Message = proof?.Message ?? "the proof was not finished" });
        return (proof, TimeSpan.Zero);
    }

    /// <summary>Proves; null when the proof was cut off by an operator or could not be run.</summary>
    public async Task<Verification?> VerifyAsync(VerifyBaseline baseline, TimeSpan limit, string why)
    {
        if (run.Aborted is not null)
            return null; // during the mutation, which was finished first
        try
        {
            var proof = await Workflow.ExecuteActivityAsync(
                (IVerifyActivities a) => a.VerifyAsync(new(run.Plan, baseline, IncidentRun.Now + limit, run.Stalled)), ActivityCalls.Verify(why, limit, run.AbortToken));
            run.Verified(proof);
            run.Say("Verify", $"{proof.Verdict} ({proof.Reason}): {proof.Message}");
            return proof;
        }
        catch (ActivityFailureException e) when (!Workflow.CancellationToken.IsCancellationRequested)
        {
            if (run.Aborted is null)
                IncidentMetrics.Failed("Verify");
            run.Say("Verify", run.Aborted is null ? $"Inconclusive: the proof itself failed: {(e.InnerException ?? e).Message}" : "cut off by an operator");
            return null;
        }
    }

    private void End(RemediationAttempt attempt)
    {
        attempt = attempt with { EndedAt = IncidentRun.Now };
        run.Record(attempt);
        run.Announcing.Tell(attempt);
    }

    private async Task<ActResult?> ActAsync(ActRequest request, TimeSpan limit)
    {
        var options = ActivityCalls.Act(request.Decision.Message, limit);
        try
        {
            return request.Decision.Rung switch
            {
                Rung.Restart => await Workflow.ExecuteActivityAsync((IRestartActivities a) => a.RestartAsync(request), options),
                Rung.DeleteStuckPods => await Workflow.ExecuteActivityAsync((IRestartActivities a) => a.DeleteStuckPodsAsync(request), options),
                Rung.Rollback => await Workflow.ExecuteActivityAsync((IRollbackActivities a) => a.RollbackAsync(request), options),
                var rung => throw new ApplicationFailureException($"The rung '{rung}' is not known to this version of the workflow.", errorType: "UnknownRung", nonRetryable: true),
            };
        }
        catch (ActivityFailureException e) when (!Workflow.CancellationToken.IsCancellationRequested)
        {
            IncidentMetrics.Failed(request.Decision.Rung.ToString());
            run.Say(request.Decision.Rung.ToString(), $"could not be carried out: {(e.InnerException ?? e).Message}");
            return null;
        }
    }
}
