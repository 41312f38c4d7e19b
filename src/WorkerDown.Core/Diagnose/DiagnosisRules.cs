using WorkerDown.Core.Diagnose.Causes;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Rollback;
using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Diagnose;

/// <summary>The whole diagnosis as one pure function of evidence, incident, policy and now.</summary>
public static class DiagnosisRules
{
    /// <summary>Finds the cause and decides the next rung.</summary>
    public static Diagnosis Diagnose(TargetEvidence evidence, IncidentState incident, RemediationPolicy policy, DateTimeOffset now)
    {
        incident = incident with { Storm = evidence.Storm?.Value is { } storm ? storm.Seen : incident.Storm };
        var health = HealthRules.Judge(WorkloadHealth.From(evidence), evidence.TaskQueues, incident.Memory, policy, now);
        var rollback = evidence.Deployment.Value is { Exists: true } d && evidence.ReplicaSets.Value is { } sets
            ? RollbackRules.Choose(d, sets, health.Memory, policy, now)
            : new RollbackChoice(null, Reasons.ObservationFailed, evidence.ReplicaSets.Problem ?? "the revisions could not be read");
        var context = new DiagnosisContext(evidence, health, rollback, policy, now);
        var findings = CauseRules.Apply(context);
        var (next, guards) = NextRung.Decide(context, findings, incident);
        return new()
        {
            At = now,
            Health = health.State,
            HealthMessage = health.Message,
            Cause = findings[0].Cause,
            Reason = findings[0].Reason,
            Message = findings[0].Message,
            Findings = findings,
            Ambiguity = Ambiguity.Say(findings, health.State),
            Signals = HealthSignal.Of(evidence, health),
            Next = next,
            Rollback = rollback,
            Guards = guards,
            Storm = incident.Storm,
            Ahead = incident.DryRun ? PaperLadder.Walk(context, findings, incident) : [],
            World = new(evidence.Deployment.Value?.Uid ?? "", evidence.Deployment.Value?.Generation ?? 0, evidence.Deployment.Value?.Revision ?? 0, health.State),
            Revision = RevisionStory.Of(context),
            Changes = RevisionChanges.Between(evidence),
            Advice = AdviceRules.For(context),
            Memory = health.Memory,
            Evidence = evidence,
        };
    }
}
