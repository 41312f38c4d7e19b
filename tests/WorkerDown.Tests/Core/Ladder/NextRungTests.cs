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

    [Fact]
    public void An_act_carries_what_it_needs_and_nothing_of_another_rung()
    {
        var stuck = Given.Running("rs2") with { Uid = "failed", Name = "failed", Phase = "Failed", Ready = false };
        var restart = Given.Diagnose(CrashLoop, Given.Incident("bad", "good")).Next;
        var beside = Given.Diagnose(Given.Evidence([Given.Crashing("rs2"), stuck]), Given.Incident("bad", "good")).Next;
        var rollback = Given.Diagnose(CrashLoop).Next;

        Assert.Equal((Rung.Restart, "restart the rollout against CrashLoop"), (restart.Rung, restart.Message));
        Assert.Equal((Rung.Restart, 0), (beside.Rung, beside.Pods.Count));
        Assert.Null(restart.RollbackTarget);
        Assert.StartsWith("roll back to revision 1 (registry/worker:good), seen healthy at", rollback.Message, StringComparison.Ordinal);
        Assert.Equal(1, rollback.RollbackTarget!.Revision);
    }

    [Fact]
    public void An_approval_of_a_restart_is_of_no_revision()
    {
        var approved = Given.Incident("bad", "good") with { Approved = new(Rung.Restart, null, "ada", Given.Now + TimeSpan.FromMinutes(1)) };

        Assert.False(Given.Diagnose(CrashLoop, approved, Given.Policy with { RequireApproval = [Rung.Restart] }).Next.RequiresApproval);
    }

    [Fact]
    public void Calling_people_says_what_was_tried_and_why_each_rung_is_passed_over()
    {
        RemediationAttempt restart = Tried(Rung.Restart, Verdict.Failed), rollback = Tried(Rung.Rollback, Verdict.Failed, 2);
        Decision After(params RemediationAttempt[] attempts) => Given.Diagnose(CrashLoop, Given.Incident("bad", "good") with { Attempts = attempts }).Next;

        Assert.Equal(
            "after 2 attempt(s) nothing safe is left to do; no restart: already tried in attempt 1: Failed; no rollback: already tried in attempt 2: Failed",
            After(restart, rollback).Message);
        Assert.Equal([Rung.Restart, Rung.Rollback], After(restart, rollback).Skipped.Select(s => s.Rung));
        Assert.Contains("in attempt 2: Done", After(restart, rollback with { Verdict = null }).Message, StringComparison.Ordinal);
        Assert.Contains("in attempt 2: no answer", After(restart, rollback with { Verdict = null, Act = null }).Message, StringComparison.Ordinal);
        Assert.StartsWith("nothing safe can be done; no rollback: owned by ArgoCD web", Given.Diagnose(Given.Evidence([Given.Crashing("rs2")], deployment: Given.Deployment() with { Owners = [new("ArgoCD", "web", true)] })).Next.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_run_before_tried_is_told_apart_and_people_that_were_called_stay_told()
    {
        var prior = new PriorIncident { RunId = "r", EndedAt = Given.Now, SameTrouble = true, Record = new() { Attempts = [Tried(Rung.Restart, Verdict.Passed), Tried(Rung.Rollback, Verdict.Passed, 2)] } };
        var next = Given.Diagnose(CrashLoop, Given.Incident("bad", "good") with { Prior = prior, EscalatedAt = Given.Now - TimeSpan.FromMinutes(2) }).Next;

        Assert.Equal((Rung.Wait, Reasons.KeepsLooking, 2), (next.Rung, next.Reason, next.Skipped.Count));
        Assert.StartsWith("people were called 2 min ago; after 2 attempt(s) nothing safe is left to do; no restart: already tried by the run before: Passed", next.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Somebody_who_has_acknowledged_is_named_where_nobody_needed_to_be_called()
    {
        var taken = Given.Incident("good") with { EscalatedAt = Given.Now - TimeSpan.FromMinutes(2), Paging = new() { AcknowledgedBy = "ada: on it" } };

        Assert.StartsWith("acknowledged by ada: on it; ", Given.Diagnose(Given.Evidence([], deployment: Given.Deployment() with { Replicas = 0 }), taken).Next.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(57, Reasons.WithinTolerance, 3)]
    [InlineData(58, Reasons.FirstRung, null)]
    public void The_tolerance_ends_with_the_slack_of_the_clock(int downFor, string reason, int? lookAgain)
    {
        var since = Given.Now - TimeSpan.FromSeconds(downFor);
        var next = Given.Diagnose(CrashLoop, Given.Incident("good") with { Memory = Given.Incident("good").Memory with { FirstSeenDown = since, NoReadyPodsSince = since } }).Next;

        Assert.Equal((reason, lookAgain is { } s ? Given.Now + TimeSpan.FromSeconds(s) : (DateTimeOffset?)null), (next.Reason, next.LookAgainAt));
    }

    [Fact]
    public void A_wait_looks_again_when_it_ends_and_no_later_than_the_policy_says()
    {
        DateTimeOffset? Look(TimeSpan left) => Given.Diagnose(CrashLoop, Given.Incident("good") with { Pause = new("this run", Until: Given.Now + left) }).Next.LookAgainAt;

        Assert.Equal(Given.Now + TimeSpan.FromSeconds(10), Look(TimeSpan.FromSeconds(10)));
        Assert.Equal(Given.Now + Given.Policy.LookAgainAfter, Look(TimeSpan.FromMinutes(10)));
    }

    [Fact]
    public void A_rollback_says_what_it_may_break()
    {
        var advanced = CrashLoop with { Advanced = Observed<AdvancedFacts>.Failed("Unavailable") };
        var next = Given.Diagnose(advanced).Next;

        Assert.Contains("whether revision 2 advanced open workflows could not be told", next.Risk, StringComparison.Ordinal);
        Assert.EndsWith($"; risk: {next.Risk}", next.Message, StringComparison.Ordinal);
        Assert.Null(Given.Diagnose(advanced, Given.Incident("bad", "good")).Next.Risk);
    }

    [Fact]
    public void After_a_proof_that_failed_looks_are_not_believed_where_a_cause_is_seen()
    {
        var polling = Given.Queue(TimeSpan.FromSeconds(5));
        var doubted = Given.Incident("bad", "good") with { LastConfirmation = Verdict.Inconclusive };
        Rung Next(PodFacts pod, IncidentState incident) => Given.Diagnose(Given.Evidence([pod], polling), incident).Next.Rung;

        Assert.Equal(Rung.Confirm, Next(Given.Crashing("rs2"), Given.Incident("bad", "good")));
        Assert.Equal(Rung.Restart, Next(Given.Crashing("rs2"), doubted));
        Assert.Equal(Rung.Confirm, Next(Given.Running("rs2"), doubted));
    }

    [Fact]
    public void People_that_were_called_stay_called_where_nothing_may_be_touched()
    {
        var zero = Given.Evidence([], deployment: Given.Deployment() with { Replicas = 0 });
        var next = Given.Diagnose(zero, Given.Incident("good") with { EscalatedAt = Given.Now }).Next;

        Assert.Equal((Rung.Wait, Reasons.KeepsLooking), (next.Rung, next.Reason));
        Assert.Empty(next.Skipped);
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

    [Fact]
    public void A_rollout_that_fails_beside_working_pods_is_not_rolled_back_after_a_failed_proof_unless_too_few_work_and_it_crashes()
    {
        var old = Given.Running("rs1");
        var crashing = Given.Crashing("rs2") with { Uid = "new" };
        var misconfigured = crashing with { Containers = [new() { Name = "worker", State = "Waiting", Reason = "CreateContainerConfigError" }] };
        var polled = Given.Queue(TimeSpan.FromSeconds(5), identity: $"1@{old.Name}");
        Rung Next(params PodFacts[] pods) => Given.Diagnose(Given.Evidence(pods, polled), Given.Incident("good") with { LastConfirmation = Verdict.Failed }).Next.Rung;

        Assert.Equal(Rung.Confirm, Next(old, misconfigured));
        Assert.Equal(Rung.Confirm, Next(old with { Ready = false }, misconfigured));
        Assert.Equal(Rung.Confirm, Next(old, crashing));
        Assert.Equal(Rung.Rollback, Next(old with { Ready = false }, crashing));
    }

    [Fact]
    public void Pods_that_do_not_go_and_still_poll_are_not_deleted_after_a_failed_proof()
    {
        var stuck = Given.Running("rs2") with { DeletionAt = Given.Now - TimeSpan.FromMinutes(4) };
        var polled = Given.Queue(TimeSpan.FromSeconds(5), identity: $"1@{stuck.Name}");

        Assert.Equal(Rung.Confirm, Given.Diagnose(Given.Evidence([stuck], polled), Given.Incident("bad") with { LastConfirmation = Verdict.Inconclusive }).Next.Rung);
    }

    [Fact]
    public void A_worker_that_is_full_and_failed_its_proof_is_not_taken_for_one_that_came_back()
    {
        var full = Given.Queue(TimeSpan.FromSeconds(5), backlog: 140) with { BacklogAge = TimeSpan.FromMinutes(10), DispatchRate = 0.5 };
        var next = Given.Diagnose(Given.Evidence([Given.Running("rs2")], full), Given.Incident("bad") with { LastConfirmation = Verdict.Failed });

        Assert.Equal((ProbableCause.Saturated, Rung.Escalate, Reasons.NotOursToHeal), (next.Cause, next.Next.Rung, next.Next.Reason));
    }
}
