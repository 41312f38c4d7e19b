using Temporalio.Exceptions;
using Temporalio.Workflows;
using WorkerDown.Core;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Workflows.Remediation;

/// <summary>
/// Diagnose, act, verify, diagnose again. It only obeys the decisions that the activities recorded, so that their rules
/// may change under an open run without breaking its replay.
/// </summary>
internal sealed class LadderLoop(IncidentRun run)
{
    private readonly Acts acts = new(run);

    /// <summary>Runs until the incident is over.</summary>
    public async Task<RemediationResult> RunAsync()
    {
        while (run.Aborted is null)
        {
            if (await DiagnoseAsync() is not { } diagnosis)
                continue;
            if (run.State.DryRun && diagnosis.Next.Reason is not Reasons.HealthUnknown)
                return DryRun(diagnosis);
            if (diagnosis.Next.Rung == Rung.Confirm && NothingWasWrong())
                return run.Result(RemediationOutcome.Healthy, $"Nothing to heal: {diagnosis.HealthMessage}.", null);

            switch (diagnosis.Next.Rung)
            {
                case Rung.Confirm:
                    if (await ConfirmAsync() is { } over)
                        return over;
                    break;
                case Rung.Wait:
                    await WaitAsync(diagnosis.Next.LookAgainAt ?? IncidentRun.Now + run.Plan.Policy.LookAgainAfter, diagnosis.Next.Message);
                    break;
                case Rung.Escalate:
                    run.CallPeople(diagnosis.Next.Reason, diagnosis.Next.Message);
                    await WaitAsync(IncidentRun.Now + run.Plan.Policy.LookAgainAfter, "People are called; keep looking");
                    break;
                default:
                    if (await acts.TryAsync(diagnosis) is { Verdict: Verdict.Passed } proof)
                        return Restored(proof);
                    break;
            }
        }
        return run.Result(RemediationOutcome.Aborted, $"Closed by {run.Aborted}. The worker was not proved healthy.", null);
    }

    private async Task<Diagnosis?> DiagnoseAsync()
    {
        run.LookNow = false;
        try
        {
            var why = run.Last is null ? "Find out what is wrong before anything is touched" : $"Look again after: {run.Timeline[^1].Text}";
            var diagnosis = await Workflow.ExecuteActivityAsync(
                (IDiagnoseActivities a) => a.DiagnoseAsync(new(run.Plan, run.State)), ActivityCalls.Diagnose(why));
            var news = run.Last is not { } before
                || (before.Health, before.Cause, before.Next.Rung, before.Next.Reason) != (diagnosis.Health, diagnosis.Cause, diagnosis.Next.Rung, diagnosis.Next.Reason);
            run.See(diagnosis);
            IncidentAttributes.Cause(run, run.Trouble!.Cause);
            if (news)
                run.Say("Diagnose", $"{Found(diagnosis)} Next: {diagnosis.Next.Rung} ({diagnosis.Next.Reason}): {diagnosis.Next.Message}.");
            return diagnosis;
        }
        catch (ActivityFailureException e) when (!Workflow.CancellationToken.IsCancellationRequested)
        {
            var why = $"the diagnosis itself failed: {(e.InnerException ?? e).Message}";
            run.Say("Diagnose", why);
            run.CallPeople(Reasons.RemediationFailed, why);
            await WaitAsync(IncidentRun.Now + run.Plan.Policy.LookAgainAfter, "look again after a failed diagnosis");
            return null;
        }
    }

    private static string Found(Diagnosis diagnosis) => diagnosis.Health == HealthState.Up
        ? "The worker is up."
        : $"{diagnosis.Health}, {diagnosis.Cause}: {diagnosis.Message}.";

    // Alive by the look of it: the incident still ends only by proof.
    private async Task<RemediationResult?> ConfirmAsync()
    {
        var since = run.Attempts.LastOrDefault()?.At ?? run.DownAt ?? run.State.StartedAt;
        var proof = await acts.VerifyAsync(new() { ActedAt = since }, run.Plan.Policy.LimitOf(Rung.Confirm), "The worker looks alive again: prove it");
        if (proof?.Verdict == Verdict.Passed)
            return Restored(proof);
        run.State = run.State with { LastConfirmation = proof?.Verdict ?? Verdict.Inconclusive };
        return null;
    }

    private async Task WaitAsync(DateTimeOffset until, string why)
    {
        var span = until - IncidentRun.Now;
        if (span > TimeSpan.Zero)
            await Workflow.WaitConditionWithOptionsAsync(new(() => run.LookNow || run.Aborted is not null, span) { TimeoutSummary = ActivityCalls.Bounded(why) });
    }

    private bool NothingWasWrong() =>
        !run.State.FoundDown && run.DownAt is null && run.Attempts.Count == 0 && !run.CallsPeople;

    private RemediationResult Restored(Verification proof)
    {
        run.Verified(proof);
        var now = IncidentRun.Now;
        var outcome = run.CallsPeople ? RemediationOutcome.RestoredAfterEscalation
            : run.Attempts.Any(a => a.Act == ActStatus.Done) ? RemediationOutcome.Restored
            : RemediationOutcome.RecoveredUnaided;
        var restored = proof.PollingSince ?? now;
        var down = run.DownAt is { } at ? $" after {Durations.Say(restored - at)}" : "";
        var by = outcome == RemediationOutcome.Restored ? $" by {run.Attempts.Last(a => a.Act == ActStatus.Done).Action}" : "";
        var result = run.Result(outcome, $"{outcome}{by}{down}: {proof.Message}. {run.Resumed} of {run.Stalled.Count} workflow(s) seen stalled moved on or finished.", restored);
        return result.Risk is { } risk ? result with { Message = $"{result.Message} Risk of the rollback: {risk}." } : result;
    }

    private RemediationResult DryRun(Diagnosis diagnosis) =>
        run.Result(RemediationOutcome.DryRun, $"Dry run, nothing was touched. Would do next: {diagnosis.Next.Rung} ({diagnosis.Next.Reason}): {diagnosis.Next.Message}", null);
}
