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

    private static RemediationAttempt Made(int minutesAgo, ActStatus? act = ActStatus.Done) =>
        new() { Id = $"m{minutesAgo}", Number = 1, Action = Rung.Restart, At = Given.Now - TimeSpan.FromMinutes(minutesAgo), Act = act };

    [Theory]
    [InlineData(3, GuardVerdict.Allowed, "3 of 4 attempts of this incident spent, 3 of 6 of the hour")]
    [InlineData(4, GuardVerdict.Blocked, "4 of 4 attempts of this incident are spent")]
    public void An_incident_has_so_many_attempts(int made, GuardVerdict verdict, string message)
    {
        var answer = GuardRules.Budget(Given.Incident() with { Attempts = [.. Enumerable.Range(1, made).Select(i => Made(i))] }, Given.Policy, Given.Now);

        Assert.Equal((verdict, message), (answer.Verdict, answer.Message));
    }

    [Theory]
    [InlineData(59, 1, GuardVerdict.Blocked)]
    [InlineData(60, 1, GuardVerdict.Allowed)]
    [InlineData(59, 0, GuardVerdict.Allowed)]
    public void An_hour_has_so_many_attempts_of_this_incident_and_of_earlier_ones(int minutesAgo, int earlier, GuardVerdict verdict)
    {
        var incident = Given.Incident() with { Attempts = [Made(minutesAgo)], Recent = new() { Times = [.. Enumerable.Repeat(Given.Now - TimeSpan.FromMinutes(59), earlier), Given.Now - TimeSpan.FromMinutes(60)] } };

        Assert.Equal(verdict, GuardRules.Budget(incident, Given.Policy with { MaxAttemptsPerHour = 2 }, Given.Now).Verdict);
    }

    [Fact]
    public void An_act_that_was_not_made_spends_nothing_and_one_of_which_nobody_knows_does()
    {
        GuardVerdict With(ActStatus? act) => GuardRules.Budget(Given.Incident() with { Attempts = [Made(1, act)] }, Given.Policy with { MaxAttemptsPerHour = 1 }, Given.Now).Verdict;

        Assert.Equal(GuardVerdict.Blocked, With(null));
        Assert.Equal(GuardVerdict.Allowed, With(ActStatus.Refused));
        Assert.Equal(GuardVerdict.Allowed, With(ActStatus.WorldChanged));
    }

    [Fact]
    public void Records_that_cannot_be_read_defer_until_the_next_look() =>
        Assert.Equal((GuardVerdict.Deferred, Given.Now + TimeSpan.FromSeconds(30)),
            GuardRules.Budget(Given.Incident() with { Recent = new() { Problem = "Unavailable" } }, Given.Policy, Given.Now) is var a ? (a.Verdict, a.Until) : default);

    [Fact]
    public void The_run_before_is_told_with_its_end_and_whether_its_attempts_count()
    {
        var prior = new PriorIncident { RunId = "r", EndedAt = Given.Now, SameTrouble = true, Record = new() { Attempts = [Made(1)], Outcome = RemediationOutcome.Restored } };
        string Said(IncidentState incident) => GuardRules.HealthyPeriod(incident, Given.Policy).Message;

        Assert.Equal("the same trouble as run r, which ended 03:00:00Z as Restored, less than 10 min before: its 1 attempt(s) count as tried", Said(Given.Incident() with { Prior = prior }));
        Assert.EndsWith("its 1 attempt(s) are allowed again", Said(Given.Incident() with { Prior = prior, PriorForgiven = true }), StringComparison.Ordinal);
        Assert.Contains("ended 03:00:00Z as cut off,", Said(Given.Incident() with { Prior = prior with { Record = new() } }), StringComparison.Ordinal);
        Assert.Equal(Reasons.GuardsAllow, GuardRules.HealthyPeriod(Given.Incident() with { Prior = prior with { SameTrouble = false } }, Given.Policy).Reason);
    }

    [Theory]
    [InlineData(119, 0, true)]
    [InlineData(120, 0, false)]
    [InlineData(119, 1, false)]
    public void Only_before_the_first_attempt_there_is_a_cool_down(int endedAgo, int attempts, bool holds)
    {
        var incident = Given.Incident() with { Attempts = [.. Enumerable.Range(1, attempts).Select(i => Made(i))], Recent = new() { LastEndedAt = Given.Now - TimeSpan.FromSeconds(endedAgo) } };

        Assert.Equal(holds, GuardRules.Cooldown(incident, Given.Policy, Given.Now).Verdict == GuardVerdict.Deferred);
    }

    [Theory]
    [InlineData(Rung.Restart, 100, 200, 30)]
    [InlineData(Rung.Restart, 100, 120, 20)]
    [InlineData(Rung.Restart, 100, 130, 30)]
    [InlineData(Rung.Restart, 100, 100, null)]
    [InlineData(Rung.Restart, 100, 90, null)]
    [InlineData(Rung.Rollback, 100, 200, null)]
    [InlineData(Rung.DeleteStuckPods, 100, 200, null)]
    public void A_rollout_is_not_cut_short_within_its_deadline_and_looked_at_again_no_later_than_it(Rung rung, int age, int deadline, int? until)
    {
        var rolling = Given.Deployment() with { Updated = 0, ProgressDeadlineSeconds = deadline, Conditions = [new("Progressing", "True", "ReplicaSetUpdated", null, Given.Now)] };
        var evidence = Given.Evidence([], deployment: rolling, sets: [Given.Set(2, "bad", TimeSpan.FromSeconds(age))]);

        var answer = GuardRules.RolloutInProgress(rung, ProbableCause.BadDeployment, evidence, Given.Policy, Given.Now);

        Assert.Equal(until is { } s ? Given.Now + TimeSpan.FromSeconds(s) : null, answer.Until);
        Assert.Equal(until is null ? GuardVerdict.Allowed : GuardVerdict.Deferred, answer.Verdict);
    }

    [Fact]
    public void Without_a_ReplicaSet_a_rollout_counts_from_its_condition()
    {
        var rolling = Given.Deployment() with { Updated = 0, Conditions = [new("Progressing", "True", "ReplicaSetUpdated", null, Given.Now - TimeSpan.FromSeconds(50))] };

        Assert.Equal("revision 2 has been rolling out for 50 s of 600 s", GuardRules.RolloutInProgress(Rung.Restart, ProbableCause.BadDeployment, Given.Evidence([], deployment: rolling, sets: []), Given.Policy, Given.Now).Message);
    }

    [Theory]
    [InlineData(Rung.Restart, true)]
    [InlineData(Rung.Rollback, true)]
    [InlineData(Rung.DeleteStuckPods, false)]
    public void What_the_controller_has_not_acted_on_yet_is_neither_restarted_nor_rolled_back(Rung rung, bool deferred)
    {
        GuardAnswer Ask(long observed) => GuardRules.RolloutInProgress(rung, ProbableCause.BadDeployment, Given.Evidence([], deployment: Given.Deployment() with { ObservedGeneration = observed, Available = 1 }), Given.Policy, Given.Now);

        Assert.Equal(deferred ? Given.Now + TimeSpan.FromSeconds(2) : null, Ask(1).Until);
        Assert.Equal(GuardVerdict.Allowed, Ask(2).Verdict);
        Assert.Equal(GuardVerdict.Allowed, Ask(3).Verdict);
    }

    [Fact]
    public void A_Deployment_that_could_not_be_read_has_no_rollout_that_is_known() =>
        Assert.Equal(GuardVerdict.Allowed, GuardRules.RolloutInProgress(Rung.Restart, ProbableCause.BadDeployment, CrashLoop with { Deployment = Observed<DeploymentFacts>.Failed("503") }, Given.Policy, Given.Now).Verdict);

    [Fact]
    public void A_maintenance_window_is_told_with_its_reason_where_it_has_one()
    {
        string Said(string? why) => GuardRules.Maintenance(Given.Policy with { Maintenance = [new() { From = new(2, 0), To = new(3, 20), Why = why }] }, Given.Now).Message;

        Assert.Equal("maintenance from 02:00 to 03:20 UTC (backups), 20 min left", Said("backups"));
        Assert.Equal("maintenance from 02:00 to 03:20 UTC, 20 min left", Said(null));
    }

    [Fact]
    public void A_pause_says_what_is_known_of_it_and_no_more()
    {
        Assert.Equal("paused (this run)", new Pause("this run").ToString());
        Assert.Equal("paused by ada (this run) until 2026-03-01 03:20Z: migration (not read)", new Pause("this run", "ada", "migration", Later, "not read").ToString());
    }

    [Fact]
    public void A_pause_holds_until_its_time_and_not_at_it()
    {
        Assert.True(new Pause("here", Until: Given.Now.AddTicks(1)).Holds(Given.Now));
        Assert.False(new Pause("here", Until: Given.Now).Holds(Given.Now));
        Assert.True(new Pause("here").Holds(Given.Now));
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

    [Fact]
    public void A_restart_does_not_cut_short_a_restart_of_software_that_is_long_current()
    {
        var restarted = Given.Deployment(3) with { Updated = 0, Conditions = [new("Progressing", "True", "ReplicaSetUpdated", null, Given.Now)] };
        var evidence = Given.Evidence([], deployment: restarted, sets: [Given.Set(3, "bad", TimeSpan.FromSeconds(30)), Given.Set(2, "bad", TimeSpan.FromMinutes(20))]);

        Assert.Equal(GuardVerdict.Deferred, GuardRules.RolloutInProgress(Rung.Restart, ProbableCause.Unknown, evidence, Given.Policy, Given.Now).Verdict);
    }
}
