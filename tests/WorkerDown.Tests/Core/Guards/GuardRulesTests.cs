using WorkerDown.Core;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Guards;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;

namespace WorkerDown.Tests.Core.Guards;

public class GuardRulesTests
{
    private static readonly TargetEvidence CrashLoop = Given.Evidence([Given.Crashing("rs2")]);
    private static readonly DateTimeOffset Later = Given.Now + TimeSpan.FromMinutes(20);

    private static TargetEvidence Schedule(string? note, bool paused = true) => CrashLoop with { Schedule = Observed<ScheduleFacts>.Of(new(true, paused, note)) };

    private static GuardAnswer Pause(TargetEvidence evidence, IncidentState? incident = null) => GuardRules.Paused(evidence, incident ?? Given.Incident("good"), Given.Now);

    [Fact]
    public void Every_guard_is_asked_in_order_and_its_answer_recorded()
    {
        var guards = Given.Diagnose(CrashLoop).Guards;

        Assert.Equal(["pause", "maintenance", "storm", "budget", "healthy period", "cool-down", "rollout"], guards.Select(g => g.Guard));
        Assert.All(guards, g => Assert.Equal(GuardVerdict.Allowed, g.Verdict));
    }

    [Fact]
    public void A_paused_schedule_pauses_every_target_by_its_note()
    {
        var answer = Pause(Schedule("by=ada until=2026-03-01T03:20:00Z cluster upgrade"));

        Assert.Equal((GuardVerdict.Deferred, Reasons.PausedByPerson, Later), (answer.Verdict, answer.Reason, answer.Until));
        Assert.Contains("paused by ada (for all, on the health check's schedule) until 2026-03-01 03:20Z: cluster upgrade", answer.Message, StringComparison.Ordinal);
        Assert.Equal(GuardVerdict.Blocked, Pause(Schedule(null)).Verdict);
        Assert.Equal(GuardVerdict.Allowed, Pause(Schedule("by=ada", paused: false)).Verdict);
        Assert.Equal(GuardVerdict.Allowed, Pause(Schedule("until=2026-03-01T02:59:00Z")).Verdict);
    }

    [Fact]
    public void A_schedule_that_is_not_there_or_cannot_be_read_pauses_nobody_and_is_said()
    {
        Assert.Equal(GuardVerdict.Allowed, Pause(CrashLoop with { Schedule = Observed<ScheduleFacts>.Of(new(false)) }).Verdict);
        var unread = Pause(CrashLoop with { Schedule = Observed<ScheduleFacts>.Failed("Unavailable") });
        Assert.Equal(GuardVerdict.Allowed, unread.Verdict);
        Assert.Contains("Unavailable", unread.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_pauses_all_are_named_and_the_longest_holds()
    {
        var annotated = Schedule("until=2026-03-01T03:20:00Z") with { Deployment = Observed<DeploymentFacts>.Of(Given.Deployment() with { PauseAnnotation = "by=eve until=2026-03-01T03:10:00Z" }) };
        var answer = Pause(annotated);

        Assert.Equal(Later, answer.Until);
        Assert.Contains("eve", answer.Message, StringComparison.Ordinal);
        Assert.Equal(GuardVerdict.Blocked, Pause(annotated, Given.Incident("good") with { Pause = new("this run", "bob") }).Verdict);
    }

    [Fact]
    public void An_expired_annotation_does_not_hold()
    {
        var annotated = Given.Evidence([Given.Crashing("rs2")], deployment: Given.Deployment() with { PauseAnnotation = "until=2026-03-01T02:00:00Z migration" });

        Assert.Equal(Rung.Rollback, Given.Diagnose(annotated).Next.Rung);
    }

    [Fact]
    public void A_maintenance_window_defers_until_its_end()
    {
        var policy = Given.Policy with { Maintenance = [new() { From = new(2, 0), To = new(3, 20), Why = "backups" }], LookAgainAfter = TimeSpan.FromHours(1) };
        var next = Given.Diagnose(CrashLoop, policy: policy).Next;

        Assert.Equal((Rung.Wait, Reasons.MaintenanceWindow, Later), (next.Rung, next.Reason, next.LookAgainAt));
        Assert.Contains("backups", next.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_attempts_of_the_same_trouble_count_against_the_incident_s_budget()
    {
        RemediationAttempt Made(int number) => new() { Id = $"p{number}", Number = number, Action = Rung.DeleteStuckPods, At = Given.Now - TimeSpan.FromHours(2), Act = ActStatus.Done };
        var prior = new PriorIncident { RunId = "r", EndedAt = Given.Now - TimeSpan.FromMinutes(5), SameTrouble = true, Record = new() { Attempts = [Made(1), Made(2), Made(3), Made(4)] } };

        Assert.Equal((Rung.Escalate, Reasons.BudgetSpent), (Given.Diagnose(CrashLoop, Given.Incident("good") with { Prior = prior }).Next.Rung, Given.Diagnose(CrashLoop, Given.Incident("good") with { Prior = prior }).Next.Reason));
        Assert.Equal(Rung.Rollback, Given.Diagnose(CrashLoop, Given.Incident("good") with { Prior = prior with { SameTrouble = false } }).Next.Rung);
    }

    [Fact]
    public void An_approval_covers_only_what_was_approved_and_expires()
    {
        var policy = Given.Policy with { RequireApproval = [Rung.Rollback] };
        bool Asks(Approval? approved) => Given.Diagnose(CrashLoop, Given.Incident("good") with { Approved = approved }, policy).Next.RequiresApproval;

        Assert.True(Asks(null));
        Assert.False(Asks(new(Rung.Rollback, 1, "ada", Later)));
        Assert.True(Asks(new(Rung.Rollback, 7, "ada", Later)));
        Assert.True(Asks(new(Rung.Restart, null, "ada", Later)));
        Assert.True(Asks(new(Rung.Rollback, 1, "ada", Given.Now)));
    }

    [Fact]
    public void What_somebody_is_rolling_out_is_not_rolled_back_without_a_cause_before_its_deadline()
    {
        var rollingOut = Given.Deployment() with { Updated = 0, Conditions = [new("Progressing", "True", "ReplicaSetUpdated", null, Given.Now)] };
        GuardAnswer Rollback(ProbableCause cause, TimeSpan age) => GuardRules.RolloutInProgress(
            Rung.Rollback, cause, Given.Evidence([], deployment: rollingOut, sets: [Given.Set(2, "bad", age), Given.Set(1, "good", TimeSpan.FromDays(2))]), Given.Policy, Given.Now);

        Assert.Equal((GuardVerdict.Deferred, Reasons.RolloutInProgress), (Rollback(ProbableCause.Unknown, TimeSpan.FromSeconds(1)).Verdict, Rollback(ProbableCause.Unknown, TimeSpan.FromSeconds(1)).Reason));
        Assert.Equal(GuardVerdict.Allowed, Rollback(ProbableCause.Unknown, TimeSpan.FromMinutes(11)).Verdict);
        Assert.Equal(GuardVerdict.Allowed, Rollback(ProbableCause.BadDeployment, TimeSpan.FromSeconds(1)).Verdict);
    }

    [Fact]
    public void A_restart_of_software_that_is_long_current_does_not_hold_up_its_rollback()
    {
        var restarted = Given.Deployment(3) with { Updated = 0, Conditions = [new("Progressing", "True", "ReplicaSetUpdated", null, Given.Now)] };
        var evidence = Given.Evidence([], deployment: restarted, sets: [Given.Set(3, "bad", TimeSpan.FromSeconds(30)), Given.Set(2, "bad", TimeSpan.FromMinutes(20)), Given.Set(1, "good", TimeSpan.FromDays(2))]);

        Assert.Equal(GuardVerdict.Allowed, GuardRules.RolloutInProgress(Rung.Rollback, ProbableCause.Unknown, evidence, Given.Policy, Given.Now).Verdict);
    }
}
