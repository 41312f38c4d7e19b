using Temporalio.Exceptions;
using Temporalio.Workflows;
using WorkerDown.Core;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Workflows.Remediation;

/// <summary>One attempt: approval where it is asked for, the mutation, the proof.</summary>
internal sealed class Acts(IncidentRun run)
{
    /// <summary>Makes one attempt; null when it came to no proof.</summary>
    public async Task<Verification?> TryAsync(Diagnosis diagnosis)
    {
        var decision = diagnosis.Next;
        if (decision.RequiresApproval && !await ApprovedAsync(decision))
            return null;
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
        run.Record(attempt);
        if (await ActAsync(new(run.Plan, attempt, decision, diagnosis.World, Workflow.Info.WorkflowId)) is not { } result)
        {
            End(attempt with { Message = run.Timeline[^1].Text });
            return null;
        }
        run.Say(decision.Rung.ToString(), $"{result.Status} ({result.Reason}): {result.Message}");
        attempt = attempt with { Act = result.Status, Reason = result.Reason, Message = result.Message };
        if (result.Status != ActStatus.Done)
        {
            End(attempt);
            return null;
        }
        run.Record(attempt);

        var baseline = new VerifyBaseline { ActedAt = attempt.At, Generation = result.Generation ?? 0, OldPods = result.OldPods, Template = result.Template };
        var proof = await VerifyAsync(baseline, run.Plan.Policy.LimitOf(decision.Rung), $"Prove that the worker works after attempt {attempt.Number} ({decision.Rung})");
        End(attempt with { Verdict = proof?.Verdict ?? Verdict.Inconclusive, Message = proof?.Message ?? "the proof was not finished" });
        return proof;
    }

    /// <summary>Proves; null when the proof was cut off by an operator or could not be run.</summary>
    public async Task<Verification?> VerifyAsync(VerifyBaseline baseline, TimeSpan limit, string why)
    {
        try
        {
            var options = ActivityCalls.Verify(why, limit);
            options.CancellationToken = run.AbortToken;
            var proof = await Workflow.ExecuteActivityAsync(
                (IVerifyActivities a) => a.VerifyAsync(new(run.Plan, baseline, IncidentRun.Now + limit, run.Stalled)), options);
            run.Verified(proof);
            run.Say("Verify", $"{proof.Verdict} ({proof.Reason}): {proof.Message}");
            return proof;
        }
        catch (ActivityFailureException e) when (!Workflow.CancellationToken.IsCancellationRequested)
        {
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

    private async Task<ActResult?> ActAsync(ActRequest request)
    {
        var options = ActivityCalls.Act(request.Decision.Message);
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
            run.Say(request.Decision.Rung.ToString(), $"could not be carried out: {(e.InnerException ?? e).Message}");
            return null;
        }
    }

    private async Task<bool> ApprovedAsync(Decision decision)
    {
        run.Answer = null;
        run.AwaitsApproval = true;
        var limit = run.Plan.Policy.ApprovalLimit;
        run.Say("Operator", $"{decision.Rung} waits for Approve for {Durations.Say(limit)}: {decision.Message}");
        await Workflow.WaitConditionWithOptionsAsync(new(() => run.Answer is not null || run.Aborted is not null, limit)
        {
            TimeoutSummary = ActivityCalls.Bounded($"Approval of {decision.Rung}"),
        });
        run.AwaitsApproval = false;
        if (run.Answer is { Approved: true } yes)
        {
            run.Say("Operator", $"{decision.Rung} approved by {yes.Note}");
            return true;
        }
        if (run.Aborted is not null)
            return false;
        var (reason, why) = run.Answer is { } no
            ? (Reasons.ApprovalRejected, $"{decision.Rung} was rejected by {no.Note}")
            : (Reasons.ApprovalExpired, $"nobody approved {decision.Rung} within {Durations.Say(limit)}");
        run.Say("Operator", why);
        // Counted as tried: the next diagnosis goes on without it instead of asking again at once.
        run.Record(new()
        {
            Id = Workflow.NewGuid().ToString("N"),
            Number = run.Attempts.Count + 1,
            Action = decision.Rung,
            At = IncidentRun.Now,
            Act = ActStatus.Refused,
            Message = why,
            EndedAt = IncidentRun.Now,
        });
        run.CallPeople(reason, why);
        return false;
    }
}
