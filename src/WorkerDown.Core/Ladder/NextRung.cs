using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Guards;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Rollback;

namespace WorkerDown.Core.Ladder;

/// <summary>Decides the next rung from health, findings, the attempts so far and the guards.</summary>
public static class NextRung
{
    /// <summary>The decision with what the guards said.</summary>
    /// <param name="context">What the cause rules looked at.</param>
    /// <param name="findings">What they found, the most likely first.</param>
    /// <param name="incident">The incident so far.</param>
    /// <param name="waived">Guards that are not to hold anything up, by name: for the walk on paper.</param>
    public static (Decision Decision, IReadOnlyList<GuardAnswer> Guards) Decide(
        DiagnosisContext context, IReadOnlyList<Finding> findings, IncidentState incident, IReadOnlySet<string>? waived = null)
    {
        var finding = findings[0];
        var alive = context.Health.State == HealthState.Up;
        var doubted = incident.LastConfirmation is not null && Outweighs(context, finding);
        if (alive && !doubted)
            return (Now(Rung.Confirm, Reasons.WorkerIsBack, context.Health.Message), []);
        if (finding.Cause == ProbableCause.TemporalDown)
            return (Escalate(incident, context, Reasons.NotOursToHeal, finding.Message), []);
        if (context.Health.State == HealthState.Unknown)
            return (Wait(context, Reasons.HealthUnknown, context.Health.Message), []);
        if (TooEarly(context, incident) is { } early)
            return (early, []);
        if (Untouchable(finding))
            return (Escalate(incident, context, Reasons.NotOursToHeal, finding.Message), []);
        return Climb(context, finding, incident, waived ?? new HashSet<string>());
    }

    private static (Decision, IReadOnlyList<GuardAnswer>) Climb(DiagnosisContext context, Finding finding, IncidentState incident, IReadOnlySet<string> waived)
    {
        var skipped = new List<SkippedRung>();
        foreach (var rung in RemediationLadder.For(finding.Cause))
        {
            if (SkipRules.Skip(rung, context, finding, incident) is { } skip)
            {
                skipped.Add(skip);
                continue;
            }
            var guards = GuardRules.Ask(rung, finding.Cause, context.Evidence, incident, context.Policy, context.Now);
            var held = guards.FirstOrDefault(g => g.Verdict != GuardVerdict.Allowed && !waived.Contains(g.Guard));
            return (held switch
            {
                { Reason: Reasons.StormGuard } => Wait(context, held.Reason, $"{Verb(rung)} has to wait until the storm is over: {held.Message}"),
                // Whoever paused it knows: the timer from first-seen-down calls people, not the pause.
                { Verdict: GuardVerdict.Blocked, Reason: not Reasons.PausedByPerson } => Escalate(incident, context, held.Reason, $"{Verb(rung)} is not allowed: {held.Message}", skipped),
                { } => Wait(context, held.Reason, $"{Verb(rung)} has to wait: {held.Message}", held.Until),
                _ => WithRisk(Act(rung, context, finding, incident, skipped), context),
            }, guards);
        }
        var tried = !incident.Known.Any() ? "nothing safe can be done" : $"after {incident.Known.Count()} attempt(s) nothing safe is left to do";
        var why = string.Concat(skipped.Select(s => $"; no {Noun(s.Rung)}: {s.Message}"));
        return (Escalate(incident, context, Reasons.LadderExhausted, tried + why, skipped), []);
    }

    // What it may break is part of the decision: people approve it, and read it on the page and in the result.
    private static Decision WithRisk(Decision decision, DiagnosisContext context) =>
        decision.Rung == Rung.Rollback && NonDeterminism.Risk(context.Evidence.Advanced, context.Deployment?.Revision ?? 0) is { } risk
            ? decision with { Risk = risk, Message = $"{decision.Message}; risk: {risk}" }
            : decision;

    private static Decision Act(Rung rung, DiagnosisContext context, Finding finding, IncidentState incident, List<SkippedRung> skipped) => new()
    {
        Rung = rung,
        Reason = incident.Attempts.Count == 0 ? Reasons.FirstRung : Reasons.NextRung,
        Message = rung == Rung.Rollback ? $"roll back to {context.Rollback.Message}" : $"{Verb(rung)} against {finding.Cause}",
        RollbackTarget = rung == Rung.Rollback ? context.Rollback.Target : null,
        Pods = rung == Rung.DeleteStuckPods ? StuckPods.Of(context) : [],
        RequiresApproval = context.Policy.RequireApproval.Contains(rung)
            && incident.Approved?.Covers(rung, rung == Rung.Rollback ? context.Rollback.Target?.Revision : null, context.Now) != true,
        Skipped = skipped,
    };

    // "Polled lately" is not "works": after a proof that failed, a crash loop that polls between its crashes is believed more, as
    // long as pods are missing; and a full worker, for which people are called. Any other worker that polls is left alone: its
    // rollout may be stuck beside the pods that work, and what no longer works has no fresh poller soon.
    private static bool Outweighs(DiagnosisContext context, Finding finding) => finding.Cause switch
    {
        ProbableCause.CrashLoop or ProbableCause.OutOfMemory or ProbableCause.BadDeployment => !EveryPodIsReady(context),
        ProbableCause.Saturated => true,
        _ => false,
    };

    private static bool EveryPodIsReady(DiagnosisContext context) =>
        context.Deployment is { Replicas: > 0 } d && context.Evidence.Pods.Value?.Count(p => p is { Ready: true, DeletionAt: null }) >= d.Replicas;

    private static Decision? TooEarly(DiagnosisContext context, IncidentState incident)
    {
        if (incident.Attempts.Count > 0 || context.Health.Memory.FirstSeenDown is not { } since)
            return null;
        var until = since + context.Policy.Tolerance;
        return until <= context.Now + HealthRules.ClockSlack ? null
            : Wait(context, Reasons.WithinTolerance, $"down for {Durations.Say(context.Now - since)}, tolerated for {Durations.Say(context.Policy.Tolerance)}", until);
    }

    private static bool Untouchable(Finding finding) =>
        finding.Reason is Reasons.SelectorEmpty or Reasons.OneQueueUnserved || RemediationLadder.For(finding.Cause).Count == 0;

    private static Decision Escalate(IncidentState incident, DiagnosisContext context, string reason, string message, IReadOnlyList<SkippedRung>? skipped = null) =>
        incident.EscalatedAt is null
            ? Now(Rung.Escalate, reason, message) with { Skipped = skipped ?? [] }
            : Wait(context, Reasons.KeepsLooking, $"{WhoKnows(incident, context.Now)}; {message}") with { Skipped = skipped ?? [] };

    private static string WhoKnows(IncidentState incident, DateTimeOffset now) =>
        incident.Paging.AcknowledgedBy is { } who ? $"acknowledged by {who}" : $"people were called {Durations.Say(now - incident.EscalatedAt!.Value)} ago";

    private static Decision Wait(DiagnosisContext context, string reason, string message, DateTimeOffset? until = null)
    {
        var lookAgain = context.Now + context.Policy.LookAgainAfter;
        return Now(Rung.Wait, reason, message) with { LookAgainAt = until < lookAgain && until > context.Now ? until : lookAgain };
    }

    private static Decision Now(Rung rung, string reason, string message) => new() { Rung = rung, Reason = reason, Message = message };

    private static string Verb(Rung rung) => rung switch
    {
        Rung.Restart => "restart the rollout",
        Rung.DeleteStuckPods => "delete the stuck pods",
        Rung.Rollback => "roll back",
        _ => rung.ToString(),
    };

    private static string Noun(Rung rung) => rung switch
    {
        Rung.Restart => "restart",
        Rung.DeleteStuckPods => "deletion of stuck pods",
        Rung.Rollback => "rollback",
        _ => rung.ToString(),
    };
}
