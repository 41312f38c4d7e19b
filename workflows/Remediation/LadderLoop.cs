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
    /// <summary>Events from which the incident goes on in a run of its own, where the server does not ask for it before: a few hours of looks.</summary>
    private const int Events = 4000;

    private readonly Acts acts = new(run);
    private readonly Approvals approvals = new(run);

    /// <summary>
    /// Runs until the incident is over; null when it goes on in a run of its own. What goes wrong in the remediation itself
    /// calls people, and it looks on.
    /// </summary>
    public async Task<RemediationResult?> RunAsync()
    {
        while (true)
        {
            try
            {
                return await ClimbAsync();
            }
            catch (Exception e) when (!Workflow.CancellationToken.IsCancellationRequested)
            {
                // Let out, it would fail the run or hold up its tasks, the escalation timer among them: nobody would be called.
                var why = $"the remediation itself failed: {(e is ActivityFailureException { InnerException: { } inner } ? inner : e).Message}";
                run.Say("Result", why);
                run.CallPeople(Reasons.RemediationFailed, why);
                await WaitAsync(IncidentRun.Now + run.Plan.Policy.LookAgainAfter, "look again after the remediation failed");
            }
        }
    }

    private async Task<RemediationResult?> ClimbAsync()
    {
        while (run.Aborted is null)
        {
            if (Workflow.ContinueAsNewSuggested || Workflow.CurrentHistoryLength > Events)
                return null;
            if (await DiagnoseAsync() is not { } diagnosis || run.LookNow)
                continue; // an operator spoke while it looked: what was decided without knowing that is not obeyed
            if (await (run.State.DryRun ? SayAsync(diagnosis) : ObeyAsync(diagnosis)) is { } over)
                return over;
        }
        return run.Result(RemediationOutcome.Aborted, $"Closed by {run.Aborted}. The worker was not proved healthy.", null);
    }

    private async Task<RemediationResult?> ObeyAsync(Diagnosis diagnosis)
    {
        var next = diagnosis.Next;
        approvals.Keep(next);
        switch (next.Rung)
        {
            case Rung.Confirm when NothingWasWrong():
                return await ConfirmHealthyAsync(diagnosis);
            case Rung.Confirm:
                return await ConfirmAsync();
            case Rung.Wait:
                await WaitAsync(next.LookAgainAt ?? IncidentRun.Now + run.Plan.Policy.LookAgainAfter, next.Message);
                return null;
            case Rung.Escalate:
                run.CallPeople(next.Reason, next.Message);
                await WaitAsync(IncidentRun.Now + run.Plan.Policy.LookAgainAfter, "People are called; keep looking");
                return null;
            case var _ when next.RequiresApproval:
                if (approvals.Ask(next) is { } asked)
                    await WaitAsync(Earlier(asked.Until, IncidentRun.Now + run.Plan.Policy.LookAgainAfter), $"{asked.Action} waits for Approve");
                return null;
            default:
                var (proof, wait) = await acts.TryAsync(diagnosis);
                if (proof is { Verdict: Verdict.Passed })
                    return Restored(proof);
                await WaitAsync(IncidentRun.Now + wait, "Look again: nothing was changed");
                return null;
        }
    }

    // Says everything and touches nothing. One that a health check started stays open until the worker is back: else the
    // next check would start another every time.
    private async Task<RemediationResult?> SayAsync(Diagnosis diagnosis)
    {
        var next = diagnosis.Next;
        if (next.Rung == Rung.Confirm && NothingWasWrong())
            return Healthy(diagnosis.HealthMessage);
        var decided = next.Reason is not (Reasons.HealthUnknown or Reasons.WithinTolerance);
        if (decided && (next.Rung == Rung.Confirm || !run.State.FoundDown))
            return DryRun(next.Rung == Rung.Confirm ? $"The worker is back by itself. Before that it would have: {Ahead()}" : $"Would: {Ahead()}");
        await WaitAsync(next.LookAgainAt ?? IncidentRun.Now + run.Plan.Policy.LookAgainAfter, $"Dry run, only looking: {next.Message}");
        return null;
    }

    private async Task<Diagnosis?> DiagnoseAsync()
    {
        run.LookNow = false;
        try
        {
            var why = run.Last is null ? "Find out what is wrong before anything is touched" : $"Look again after: {run.Timeline[^1].Text}";
            var diagnosis = await Workflow.ExecuteActivityAsync(
                (IDiagnoseActivities a) => a.DiagnoseAsync(new(run.Plan, run.State)), ActivityCalls.Diagnose(why, run.AbortToken));
            var news = run.Last is not { } before
                || (before.Health, before.Cause, before.Next.Rung, before.Next.Reason) != (diagnosis.Health, diagnosis.Cause, diagnosis.Next.Rung, diagnosis.Next.Reason);
            run.See(diagnosis);
            IncidentAttributes.Cause(run, run.Trouble!.Cause);
            if (news)
            {
                IncidentMetrics.Held(diagnosis);
                run.Say("Diagnose", $"{Found(diagnosis)} Next: {diagnosis.Next.Rung} ({diagnosis.Next.Reason}): {diagnosis.Next.Message}.{(run.State.DryRun ? $" On paper: {Ahead()}." : "")}");
            }
            return diagnosis;
        }
        catch (ActivityFailureException) when (run.Aborted is not null && !Workflow.CancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (ActivityFailureException e) when (!Workflow.CancellationToken.IsCancellationRequested)
        {
            IncidentMetrics.Failed("Diagnose");
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

    // Started by hand on a worker that looks alive. A wedged process does too: only an unanswered query tells it, and then
    // people are called, because what still polls is not restarted.
    private async Task<RemediationResult?> ConfirmHealthyAsync(Diagnosis diagnosis)
    {
        var limit = run.Plan.Policy.LimitOf(Rung.Confirm);
        var proof = await acts.VerifyAsync(new() { ActedAt = IncidentRun.Now - QueueHealth.TwoReadsApart }, limit, "The worker looks alive: prove it");
        if (proof?.Verdict == Verdict.Passed)
            return Healthy(proof.Message);
        if (run.Aborted is not null)
            return null;
        if (proof?.Reason != Reasons.PollsWithoutAnswering)
            return Healthy($"{diagnosis.HealthMessage}; not everything could be proved: {proof?.Message ?? "the proof itself failed"}");
        run.State = run.State with { LastConfirmation = proof.Verdict };
        run.CallPeople(proof.Reason, proof.Message);
        return null;
    }

    // Alive by the look of it: the incident still ends only by proof.
    private async Task<RemediationResult?> ConfirmAsync()
    {
        var since = run.Attempts.LastOrDefault()?.At ?? run.DownAt ?? run.State.StartedAt;
        var proof = await acts.VerifyAsync(new() { ActedAt = since }, run.Plan.Policy.LimitOf(Rung.Confirm), "The worker looks alive again: prove it");
        if (proof?.Verdict == Verdict.Passed)
            return Restored(proof);
        // The first failed proof is followed by a look at once: what it looks like now is another matter.
        var again = run.State.LastConfirmation is not null;
        run.State = run.State with { LastConfirmation = proof?.Verdict ?? Verdict.Inconclusive };
        if (again)
            await WaitAsync(IncidentRun.Now + run.Plan.Policy.LookAgainAfter, "Look again: the worker looks alive and its proof failed again");
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

    private RemediationResult Healthy(string why) => run.Result(RemediationOutcome.Healthy, $"Nothing to heal: {why}.", null);

    private RemediationResult Restored(Verification proof)
    {
        run.Verified(proof);
        var now = IncidentRun.Now;
        var outcome = run.State.EscalatedAt is not null ? RemediationOutcome.RestoredAfterEscalation
            : run.Attempts.Any(a => a.Act == ActStatus.Done) ? RemediationOutcome.Restored
            : RemediationOutcome.RecoveredUnaided;
        var restored = proof.PollingSince ?? now;
        var down = run.DownAt is { } at ? $" after {Durations.Say(restored - at)}" : "";
        var by = outcome == RemediationOutcome.Restored ? $" by {run.Attempts.Last(a => a.Act == ActStatus.Done).Action}" : "";
        var stalled = run.Stalled.Count == 0 ? "" : $" {run.Resumed} of {run.Stalled.Count} workflow(s) seen stalled moved on or finished.";
        var result = run.Result(outcome, $"{outcome}{by}{down}: {proof.Message}.{stalled}", restored);
        return result.Risk is { } risk ? result with { Message = $"{result.Message} Risk of the rollback: {risk}." } : result;
    }

    private RemediationResult DryRun(string said) => run.Result(RemediationOutcome.DryRun, $"Dry run, nothing was touched and nobody called. {said}", null);

    private string Ahead() => PaperLadder.Say(run.Trouble?.Ahead ?? []);

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
