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

        Assert.Equal((Rung.Escalate, Reasons.PausedByPerson), Said(Given.Diagnose(paused)));
        Assert.Equal((Rung.Escalate, Reasons.StormGuard), Said(Given.Diagnose(CrashLoop, Given.Incident("good") with { Storm = "9 of 10 are down" })));
        Assert.Equal((Rung.Escalate, Reasons.BudgetSpent), Said(Given.Diagnose(CrashLoop, Given.Incident("good") with { Recent = new(6, null) })));
    }

    [Fact]
    public void A_cool_down_defers_the_first_attempt_until_it_is_over()
    {
        var ended = Given.Now - Given.Policy.Cooldown + TimeSpan.FromSeconds(10);
        var next = Given.Diagnose(CrashLoop, Given.Incident("good") with { Recent = new(1, ended) }).Next;

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
}
