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
}
