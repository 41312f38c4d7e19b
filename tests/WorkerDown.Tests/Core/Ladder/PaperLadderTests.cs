using WorkerDown.Core;
using WorkerDown.Core.Ladder;

namespace WorkerDown.Tests.Core.Ladder;

public class PaperLadderTests
{
    [Fact]
    public void A_dry_run_walks_the_whole_ladder_on_paper()
    {
        var diagnosis = Given.Diagnose(Given.Evidence([Given.Crashing("rs2")]), Given.Incident("bad", "good") with { DryRun = true });

        Assert.Equal([Rung.Restart, Rung.Rollback, Rung.Escalate], diagnosis.Ahead.Select(d => d.Rung));
        Assert.Equal(1, diagnosis.Ahead[1].RollbackTarget!.Revision);
        Assert.Contains("Restart (FirstRung): restart the rollout", PaperLadder.Say(diagnosis.Ahead), StringComparison.Ordinal);
    }

    [Fact]
    public void A_guard_that_holds_it_up_is_said_and_then_what_would_follow()
    {
        var paused = Given.Evidence([Given.Crashing("rs2")], deployment: Given.Deployment() with { PauseAnnotation = "by=ada migration" });
        var diagnosis = Given.Diagnose(paused, Given.Incident("bad", "good") with { DryRun = true });

        Assert.Equal([(Rung.Wait, Reasons.PausedByPerson), (Rung.Restart, Reasons.FirstRung), (Rung.Rollback, Reasons.NextRung), (Rung.Escalate, Reasons.LadderExhausted)], diagnosis.Ahead.Select(d => (d.Rung, d.Reason)));
    }

    [Fact]
    public void The_budget_ends_it_on_paper_too()
    {
        var diagnosis = Given.Diagnose(Given.Evidence([Given.Crashing("rs2")]), Given.Incident("bad", "good") with { DryRun = true }, Given.Policy with { MaxAttemptsPerIncident = 1 });

        Assert.Equal([(Rung.Restart, Reasons.FirstRung), (Rung.Escalate, Reasons.BudgetSpent)], diagnosis.Ahead.Select(d => (d.Rung, d.Reason)));
    }

    [Fact]
    public void The_ladder_of_the_default_policy_ends_before_people_are_called()
    {
        Assert.Equal(TimeSpan.FromSeconds(280), LadderTime.Needed(Given.Policy));
        Assert.True(LadderTime.Fits(Given.Policy));
        Assert.False(LadderTime.Fits(Given.Policy with { RollbackLimit = TimeSpan.FromSeconds(101) }));
    }

    [Fact]
    public void A_ladder_fits_to_the_second()
    {
        Assert.True(LadderTime.Fits(Given.Policy with { RollbackLimit = TimeSpan.FromSeconds(100) }));
        Assert.Equal([Rung.Restart, Rung.DeleteStuckPods, Rung.Rollback], LadderTime.Acts);
    }

    [Fact]
    public void An_approval_that_a_step_waits_for_is_said()
    {
        string Said(params Rung[] approvals) => PaperLadder.Say(Given.Diagnose(Given.Evidence([Given.Crashing("rs2")]), Given.Incident("good") with { DryRun = true }, Given.Policy with { RequireApproval = approvals }).Ahead.Take(1).ToList());

        Assert.EndsWith(", after an approval", Said(Rung.Rollback), StringComparison.Ordinal);
        Assert.DoesNotContain("approval", Said(Rung.Restart), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_guard_that_holds_it_up_is_said_once_in_its_order()
    {
        var incident = Given.Incident("good") with { DryRun = true, Storm = "9 of 10 are down", Pause = new("this run", Until: Given.Now + TimeSpan.FromMinutes(5)) };

        Assert.Equal([Reasons.PausedByPerson, Reasons.StormGuard, Reasons.FirstRung, Reasons.LadderExhausted], Given.Diagnose(Given.Evidence([Given.Crashing("rs2")]), incident).Ahead.Select(d => d.Reason));
    }

    [Fact]
    public void Only_a_dry_run_walks_on_paper() =>
        Assert.Empty(Given.Diagnose(Given.Evidence([Given.Crashing("rs2")])).Ahead);

    [Fact]
    public void What_waits_for_no_guard_ends_the_walk()
    {
        var since = Given.Now - TimeSpan.FromSeconds(20);
        var incident = Given.Incident("good") with { DryRun = true, Memory = Given.Incident("good").Memory with { FirstSeenDown = since, NoReadyPodsSince = since } };

        Assert.Equal([Reasons.WithinTolerance], Given.Diagnose(Given.Evidence([Given.Crashing("rs2")]), incident).Ahead.Select(d => d.Reason));
    }
}
