using WorkerDown.Core;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;

namespace WorkerDown.Tests.Core.Ladder;

public class NextRungTests
{
    private static readonly TargetEvidence CrashLoop = Given.Evidence([Given.Crashing("rs2")]);

    private static RemediationAttempt Tried(Rung rung, Verdict verdict, int number = 1) =>
        new() { Id = $"a{number}", Number = number, Action = rung, At = Given.Now - TimeSpan.FromMinutes(1), Act = ActStatus.Done, Verdict = verdict };

    [Fact]
    public void What_was_tried_is_not_tried_again_the_same_way()
    {
        var incident = Given.Incident("bad", "good") with { Attempts = [Tried(Rung.Restart, Verdict.Failed)] };

        Assert.Equal(Rung.Rollback, Given.Diagnose(CrashLoop, incident).Next.Rung);
    }

    [Fact]
    public void After_the_last_rung_people_are_called_once()
    {
        var incident = Given.Incident("bad", "good") with { Attempts = [Tried(Rung.Restart, Verdict.Failed), Tried(Rung.Rollback, Verdict.Failed, 2)] };

        Assert.Equal((Rung.Escalate, Reasons.LadderExhausted), Said(Given.Diagnose(CrashLoop, incident)));
        Assert.Equal((Rung.Wait, Reasons.KeepsLooking), Said(Given.Diagnose(CrashLoop, incident with { EscalatedAt = Given.Now })));
    }

    [Fact]
    public void An_operator_may_have_it_tried_once_more()
    {
        var incident = Given.Incident("bad", "good") with { Attempts = [Tried(Rung.Restart, Verdict.Failed)], RetryFrom = 1 };

        Assert.Equal(Rung.Restart, Given.Diagnose(CrashLoop, incident).Next.Rung);
    }

    [Fact]
    public void What_the_run_before_tried_counts_as_tried_while_it_is_the_same_trouble()
    {
        var prior = new PriorIncident { RunId = "r", EndedAt = Given.Now, SameTrouble = true, Record = new() { Attempts = [Tried(Rung.Restart, Verdict.Passed)] } };
        var again = Given.Incident("bad", "good") with { Prior = prior };

        Assert.Equal(Rung.Rollback, Given.Diagnose(CrashLoop, again).Next.Rung);
        Assert.Equal(Rung.Restart, Given.Diagnose(CrashLoop, again with { Prior = prior with { SameTrouble = false } }).Next.Rung);
        Assert.Equal(Rung.Restart, Given.Diagnose(CrashLoop, again with { PriorForgiven = true }).Next.Rung);
    }

    [Fact]
    public void An_act_that_was_passed_over_for_now_is_not_tried_but_a_world_that_always_changes_is_left_alone()
    {
        var paused = Tried(Rung.Restart, Verdict.Failed) with { Act = ActStatus.Refused, Verdict = null, Reason = Reasons.PausedByPerson };
        RemediationAttempt Changed(int number) => Tried(Rung.Restart, Verdict.Failed, number) with { Act = ActStatus.WorldChanged, Verdict = null };
        var incident = Given.Incident("bad", "good");

        Assert.Equal(Rung.Restart, Given.Diagnose(CrashLoop, incident with { Attempts = [paused] }).Next.Rung);
        Assert.Equal(Rung.Restart, Given.Diagnose(CrashLoop, incident with { Attempts = [Changed(1), Changed(2)] }).Next.Rung);
        Assert.Equal(Rung.Rollback, Given.Diagnose(CrashLoop, incident with { Attempts = [Changed(1), Changed(2), Changed(3)] }).Next.Rung);
    }

    [Fact]
    public void A_refused_rollback_is_tried_again_only_to_another_revision()
    {
        var incident = Given.Incident("good");
        RemediationAttempt Refused(long to) => Tried(Rung.Rollback, Verdict.Failed) with { Act = ActStatus.Refused, Verdict = null, Reason = Reasons.Forbidden, ToRevision = to };

        Assert.Equal((Rung.Escalate, Reasons.LadderExhausted), Said(Given.Diagnose(CrashLoop, incident with { Attempts = [Refused(1)] })));
        Assert.Equal(Rung.Rollback, Given.Diagnose(CrashLoop, incident with { Attempts = [Refused(7)] }).Next.Rung);
    }

    [Fact]
    public void An_hour_s_budget_frees_itself_and_an_unread_record_is_no_budget()
    {
        var spent = new RecentAttempts { Times = [.. Enumerable.Range(1, 6).Select(i => Given.Now - TimeSpan.FromMinutes(54 + i))] };
        var incident = Given.Incident("good");

        Assert.NotEqual(Reasons.BudgetSpent, Given.Diagnose(CrashLoop, incident with { Recent = spent }).Next.Reason);
        Assert.Equal((Rung.Wait, Reasons.RecordsUnreadable), Said(Given.Diagnose(CrashLoop, incident with { Recent = new() { Problem = "Unavailable: no visibility" } })));
    }

    [Fact]
    public void A_Deployment_that_GitOps_would_revert_is_not_rolled_back_unless_allowed()
    {
        var owned = Given.Evidence([Given.Crashing("rs2")], deployment: Given.Deployment() with { Owners = [new("ArgoCD", "web", RevertsChanges: true)] });

        Assert.Equal((Rung.Escalate, Reasons.LadderExhausted), Said(Given.Diagnose(owned)));
        Assert.Equal(Rung.Rollback, Given.Diagnose(owned, policy: Given.Policy with { AllowRollbackWhenOwned = true }).Next.Rung);
    }

    [Fact]
    public void A_pause_a_storm_and_a_spent_budget_forbid_acting()
    {
        var paused = Given.Evidence([Given.Crashing("rs2")], deployment: Given.Deployment() with { PauseAnnotation = "ada: migration" });

        Assert.Equal((Rung.Wait, Reasons.PausedByPerson), Said(Given.Diagnose(paused)));
        Assert.Equal((Rung.Wait, Reasons.StormGuard), Said(Given.Diagnose(CrashLoop, Given.Incident("good") with { Storm = "9 of 10 are down" })));
        Assert.Equal((Rung.Escalate, Reasons.BudgetSpent), Said(Given.Diagnose(CrashLoop, Given.Incident("good") with { Recent = new() { Times = [.. Enumerable.Repeat(Given.Now - TimeSpan.FromMinutes(20), 6)] } })));
    }

    [Fact]
    public void A_cool_down_defers_the_first_attempt_until_it_is_over()
    {
        var ended = Given.Now - Given.Policy.Cooldown + TimeSpan.FromSeconds(10);
        var next = Given.Diagnose(CrashLoop, Given.Incident("good") with { Recent = new() { Times = [ended], LastEndedAt = ended } }).Next;

        Assert.Equal((Rung.Wait, Reasons.CoolingDown, Given.Now + TimeSpan.FromSeconds(10)), (next.Rung, next.Reason, next.LookAgainAt));
    }

    [Fact]
    public void Within_its_tolerance_a_dead_worker_is_left_alone()
    {
        var since = Given.Now - TimeSpan.FromSeconds(20);
        var incident = Given.Incident("good") with { Memory = Given.Incident("good").Memory with { FirstSeenDown = since, NoReadyPodsSince = since } };

        Assert.Equal((Rung.Wait, Reasons.WithinTolerance), Said(Given.Diagnose(CrashLoop, incident)));
    }

    private static (Rung, string) Said(Diagnosis diagnosis) => (diagnosis.Next.Rung, diagnosis.Next.Reason);

    [Fact]
    public void A_worker_whose_pods_all_came_back_after_a_failed_proof_is_proved_again_and_not_restarted()
    {
        var crashed = Given.Crashing("rs2");
        var flapping = Given.Running("rs2") with { Containers = [crashed.Containers[0] with { State = "Running", Reason = null, Ready = true, StartedAt = Given.Now - TimeSpan.FromSeconds(10) }] };
        var polled = Given.Queue(TimeSpan.FromSeconds(5), identity: $"1@{flapping.Name}");
        var doubted = Given.Incident("bad") with { LastConfirmation = Verdict.Failed };

        Assert.Equal(Rung.Confirm, Given.Diagnose(Given.Evidence([flapping], polled), doubted).Next.Rung);
        Assert.Equal(Rung.Restart, Given.Diagnose(Given.Evidence([crashed], polled with { Pollers = [polled.Pollers[0] with { Identity = $"1@{crashed.Name}" }] }), doubted).Next.Rung);
    }
}
