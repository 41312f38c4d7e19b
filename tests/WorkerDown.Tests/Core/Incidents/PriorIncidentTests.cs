using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;

namespace WorkerDown.Tests.Core.Incidents;

public class PriorIncidentTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static RemediationAttempt Attempt(string id, TimeSpan ago, ActStatus? act = ActStatus.Done) =>
        new() { Id = id, Number = 1, Action = Rung.Restart, At = Given.Now - ago, Act = act, Verdict = Verdict.Passed };

    private static PriorIncident Closed(TimeSpan ago, IncidentRecord record) => new() { RunId = $"run-{ago}", EndedAt = Given.Now - ago, Record = record };

    [Fact]
    public void Down_again_within_the_minimum_healthy_period_is_the_same_trouble()
    {
        var rescued = new IncidentRecord { Outcome = RemediationOutcome.Restored, RestoredAt = Given.Now - (11 * Minute), Attempts = [Attempt("a", 12 * Minute)] };

        Assert.True(PriorIncident.Of([Closed(10 * Minute, rescued)], Given.Now - (2 * Minute), Given.Policy, Given.Now)!.SameTrouble);
        Assert.False(PriorIncident.Of([Closed(10 * Minute, rescued)], Given.Now, Given.Policy, Given.Now)!.SameTrouble);
    }

    [Fact]
    public void A_run_that_ended_without_a_rescue_counts_from_its_end()
    {
        var terminated = new IncidentRecord { DownAt = Given.Now - TimeSpan.FromHours(9), Attempts = [Attempt("a", TimeSpan.FromHours(8))] };

        Assert.True(PriorIncident.Of([Closed(Minute, terminated)], null, Given.Policy, Given.Now)!.SameTrouble);
    }

    [Fact]
    public void The_newest_run_that_was_about_a_trouble_is_the_one_before()
    {
        var paged = new IncidentRecord { Outcome = RemediationOutcome.RestoredAfterEscalation, EscalatedAt = Given.Now - (9 * Minute), Channels = ["on-call"] };
        var prior = PriorIncident.Of(
            [
                Closed(3 * Minute, new() { Outcome = RemediationOutcome.Healthy }),
                Closed(4 * Minute, new() { DryRun = true, Outcome = RemediationOutcome.DryRun }),
                Closed(5 * Minute, paged),
                Closed(6 * Minute, new() { Outcome = RemediationOutcome.Restored, Attempts = [Attempt("a", 7 * Minute)] }),
            ],
            Given.Now,
            Given.Policy,
            Given.Now);

        Assert.Equal(["on-call"], prior!.Record.Channels);
        Assert.Null(PriorIncident.Of([Closed(Minute, new() { Outcome = RemediationOutcome.Healthy })], null, Given.Policy, Given.Now));
    }

    [Fact]
    public void Attempts_are_counted_once_and_only_where_something_may_have_been_touched()
    {
        var recent = RecentAttempts.Of(
        [
            Closed(10 * Minute, new() { Attempts = [Attempt("a", 70 * Minute), Attempt("b", 20 * Minute)] }),
            Closed(5 * Minute, new() { Attempts = [Attempt("b", 20 * Minute), Attempt("c", 8 * Minute, null), Attempt("d", 7 * Minute, ActStatus.Refused)] }),
            Closed(Minute, new() { Attempts = [Attempt("e", 2 * Minute, ActStatus.WorldChanged)] }),
        ]);

        Assert.Equal(3, recent.Times.Count);
        Assert.Equal(2, recent.InLastHour(Given.Now));
        Assert.Equal(Given.Now - (5 * Minute), recent.LastEndedAt);
    }

    [Fact]
    public void The_healthy_time_begins_with_the_rescue_and_not_with_the_end_of_the_run()
    {
        var rescued = new IncidentRecord { Outcome = RemediationOutcome.Restored, RestoredAt = Given.Now - (30 * Minute), Attempts = [Attempt("a", 31 * Minute)] };

        Assert.False(PriorIncident.Of([Closed(Minute, rescued)], Given.Now, Given.Policy, Given.Now)!.SameTrouble);
        Assert.False(PriorIncident.Of([Closed(Minute, rescued with { RestoredAt = Given.Now - Given.Policy.MinHealthyPeriod })], Given.Now, Given.Policy, Given.Now)!.SameTrouble);
    }

    [Fact]
    public void A_run_was_about_a_trouble_when_it_tried_something_or_called_people_or_did_not_end_healthy()
    {
        bool About(IncidentRecord record) => PriorIncident.Of([Closed(Minute, record)], null, Given.Policy, Given.Now) is not null;
        var healthy = new IncidentRecord { Outcome = RemediationOutcome.Healthy };

        Assert.False(About(healthy));
        Assert.True(About(healthy with { Attempts = [Attempt("a", Minute)] }));
        Assert.True(About(healthy with { EscalatedAt = Given.Now }));
        Assert.True(About(new() { Outcome = RemediationOutcome.RecoveredUnaided }));
        Assert.True(About(new()));
        Assert.False(About(new() { DryRun = true }));
    }

    [Fact]
    public void Recent_attempts_are_told_from_the_oldest_on_and_an_hour_is_an_hour()
    {
        var recent = RecentAttempts.Of([Closed(Minute, new() { Attempts = [Attempt("b", 20 * Minute), Attempt("a", 60 * Minute)] })]);

        Assert.Equal([Given.Now - (60 * Minute), Given.Now - (20 * Minute)], recent.Times);
        Assert.Equal(1, recent.InLastHour(Given.Now));
        Assert.Null(RecentAttempts.Of([]).LastEndedAt);
    }
}
