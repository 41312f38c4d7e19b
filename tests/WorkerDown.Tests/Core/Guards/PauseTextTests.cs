using WorkerDown.Core.Guards;

namespace WorkerDown.Tests.Core.Guards;

public class PauseTextTests
{
    private static readonly DateTimeOffset Five = new(2026, 3, 1, 5, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("migration of the database", null, "migration of the database")]
    [InlineData("by=ada until=2026-03-01T05:00:00Z migration", "ada", "migration")]
    [InlineData("migration, until=2026-03-01T06:00:00+01:00; by=\"Ada L\"", "Ada L", "migration")]
    [InlineData("BY=ada UNTIL=2026-03-01T05:00Z", "ada", null)]
    [InlineData("", null, null)]
    [InlineData("true", null, "true")]
    [InlineData("standby=yes", null, "standby=yes")]
    public void Who_why_and_until_are_read_from_free_text(string text, string? by, string? why)
    {
        var pause = PauseText.Parse("here", text)!;

        Assert.Equal((by, why, null), (pause.By, pause.Why, pause.Problem));
        Assert.Equal(text.Contains("until", StringComparison.OrdinalIgnoreCase) ? Five : null, pause.Until);
    }

    [Fact]
    public void An_expired_pause_does_not_hold_and_one_that_cannot_be_read_does()
    {
        var ended = PauseText.Parse("here", "until=2026-03-01T05:00:00Z")!;
        var wrong = PauseText.Parse("here", "until=tomorrow by=ada")!;

        Assert.True(ended.Holds(Five - TimeSpan.FromSeconds(1)));
        Assert.False(ended.Holds(Five));
        Assert.True(wrong.Holds(Five.AddYears(1)));
        Assert.Contains("until=tomorrow is not a time", wrong.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("false")]
    [InlineData(" No ")]
    [InlineData("off")]
    public void A_text_that_says_no_is_no_pause(string text) => Assert.Null(PauseText.Parse("here", text));
}
