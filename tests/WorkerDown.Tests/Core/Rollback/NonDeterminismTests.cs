using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Rollback;

namespace WorkerDown.Tests.Core.Rollback;

public class NonDeterminismTests
{
    private static readonly AdvancedFacts Facts = new() { Since = Given.Now - TimeSpan.FromMinutes(3), StartedSince = 2, Examined = 4 };

    private static string? Risk(AdvancedFacts facts) => NonDeterminism.Risk(Observed<AdvancedFacts>.Of(facts), 2);

    [Fact]
    public void Workflows_that_only_waited_are_no_risk() => Assert.Null(Risk(Facts));

    [Fact]
    public void Workflows_that_the_newer_revision_advanced_are_named() =>
        Assert.Equal("2 of the 4 open workflows looked at were last advanced by revision 2 (a, b): on an older version they may fail by non-determinism",
            Risk(Facts with { Advanced = 2, Sample = ["a", "b"] }));

    [Fact]
    public void What_cannot_be_told_is_said()
    {
        Assert.Contains("1 of 4 were advanced by a worker whose version", Risk(Facts with { Unattributed = 1 }), StringComparison.Ordinal);
        Assert.Contains("96 more were started", Risk(Facts with { StartedSince = 100 }), StringComparison.Ordinal);
        Assert.Contains("could not be told (timed out)", NonDeterminism.Risk(Observed<AdvancedFacts>.Failed("timed out"), 2), StringComparison.Ordinal);
    }

    [Fact]
    public void The_decision_to_roll_back_says_it_and_no_other_does()
    {
        var evidence = Given.Evidence([Given.Crashing("rs2")]) with { Advanced = Observed<AdvancedFacts>.Of(Facts with { Advanced = 1, Sample = ["a"] }) };

        var next = Given.Diagnose(evidence).Next;

        Assert.Equal(Rung.Rollback, next.Rung);
        Assert.Contains("1 of the 4 open workflows", next.Risk, StringComparison.Ordinal);
        Assert.EndsWith(next.Risk, next.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_that_is_not_all_says_so_and_several_risks_are_told_together()
    {
        Assert.StartsWith("3 of the 4 open workflows looked at were last advanced by revision 2 (a, b, ...)", Risk(Facts with { Advanced = 3, Sample = ["a", "b"] }), StringComparison.Ordinal);
        Assert.Equal("1 of 4 were advanced by a worker whose version its identity does not tell; 1 more were started since revision 2 began and were not looked at: on an older version they may fail by non-determinism", Risk(Facts with { Unattributed = 1, StartedSince = 5 }));
        Assert.Null(Risk(Facts with { StartedSince = 4 }));
        Assert.Null(NonDeterminism.Risk(null, 2));
    }
}
