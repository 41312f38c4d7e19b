using WorkerDown.Core;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Rollback;
using WorkerDown.Core.Targets;
using WorkerDown.Core.Verify;
using WorkerDown.Tests.Core;

namespace WorkerDown.Tests.Workflows.Fakes;

/// <summary>Answers of fake activities.</summary>
internal static class Says
{
    public static TargetPlan Plan(RemediationPolicy? policy = null) => new()
    {
        Target = new() { Name = "web", Cluster = "c", Namespace = "n", Deployment = "web", TaskQueues = ["q"] },
        Policy = policy ?? new(),
        Escalation = new() { Steps = [new() { Channels = ["on-call"] }], MaxRepeats = 3 },
    };

    /// <summary>A diagnosis that decides something.</summary>
    public static Diagnosis Next(IncidentState incident, Decision next, HealthState health = HealthState.Down, ProbableCause cause = ProbableCause.CrashLoop) => new()
    {
        At = Given.Now,
        Health = health,
        HealthMessage = $"{health} it is",
        Cause = cause,
        Reason = Reasons.CrashLooping,
        Message = "it crashes",
        Next = next,
        World = new("uid", 1, 2),
        Memory = incident.Memory,
        Evidence = new() { TakenAt = Given.Now, Deployment = Observed<DeploymentFacts>.Of(Given.Deployment()) },
    };

    public static Diagnosis Wait(IncidentState incident, string reason = Reasons.RolloutInProgress, DateTimeOffset? until = null) =>
        Next(incident, new() { Rung = Rung.Wait, Reason = reason, Message = "look again later", LookAgainAt = until });

    public static Diagnosis Do(IncidentState incident, Rung rung, bool approval = false, long? to = null) => Next(incident, new()
    {
        Rung = rung,
        Reason = Reasons.FirstRung,
        Message = $"{rung} it",
        RequiresApproval = approval,
        RollbackTarget = to is { } revision ? new RollbackTarget(revision, $"rs{revision}", "good", "registry/worker:good", "seen healthy") : null,
    });

    public static Diagnosis Back(IncidentState incident) =>
        Next(incident, new() { Rung = Rung.Confirm, Reason = Reasons.WorkerIsBack, Message = "it polls" }, HealthState.Up, ProbableCause.Unknown);

    public static ActResult Done() => new() { Status = ActStatus.Done, Reason = Reasons.Restarted, Message = "done", Generation = 2 };

    public static Verification Verified(Verdict verdict) => new()
    {
        Verdict = verdict,
        Reason = verdict switch { Verdict.Passed => Reasons.ProvedHealthy, Verdict.Failed => Reasons.NewPodsFail, _ => Reasons.TimeLimitReached },
        Message = $"{verdict} it is",
    };
}
