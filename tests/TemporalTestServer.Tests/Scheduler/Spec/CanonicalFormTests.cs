using Google.Protobuf.WellKnownTypes;
using Sandbox.TemporalTestServer.Scheduler.Spec;
using Temporalio.Api.Schedule.V1;
using static TemporalTestServer.Tests.Scheduler.Spec.SpecBuilder;

namespace TemporalTestServer.Tests.Scheduler.Spec;

public sealed class CanonicalFormTests
{
    [Fact]
    public void A_cron_string_becomes_a_structured_calendar_with_its_comment_and_time_zone()
    {
        var canonical = Cron("CRON_TZ=Europe/Berlin 0,30 9-17/2 * jan,jul 1-5 # office").Canonical();

        Assert.Empty(canonical.CronString);
        Assert.Equal("Europe/Berlin", canonical.TimezoneName);
        var calendar = Assert.Single(canonical.StructuredCalendar);
        Assert.Equal("office", calendar.Comment);
        Assert.Equal("0-0/0", Text(calendar.Second));
        Assert.Equal("0-0/0 30-0/0", Text(calendar.Minute));
        Assert.Equal("9-17/2", Text(calendar.Hour));
        Assert.Equal("1-31/0", Text(calendar.DayOfMonth));
        Assert.Equal("1-0/0 7-0/0", Text(calendar.Month));
        Assert.Equal("1-5/0", Text(calendar.DayOfWeek));
        Assert.Empty(calendar.Year);
    }

    [Fact]
    public void An_every_string_becomes_an_interval()
    {
        var canonical = Cron("@every 90s/15s").Canonical();

        Assert.Empty(canonical.StructuredCalendar);
        var interval = Assert.Single(canonical.Interval);
        Assert.Equal((90, 15), (interval.Interval.Seconds, interval.Phase.Seconds));
    }

    [Theory]
    [InlineData("3-7", "0-0/0 3-6/0")]
    [InlineData("1-7", "1-6/0")]
    [InlineData("0-7", "0-6/0")]
    [InlineData("7", "0-0/0")]
    [InlineData("1-7/2", "0-0/0 1-6/2")]
    [InlineData("3-7/3", "3-6/3")]
    public void Sunday_written_as_seven_becomes_zero(string text, string expected) =>
        Assert.Equal(expected, Text(Cron($"0 0 * * {text}").Canonical().StructuredCalendar[0].DayOfWeek));

    [Fact]
    public void A_value_with_a_step_runs_to_the_greatest_value() =>
        Assert.Equal("10-59/20", Text(Cron("10/20 * * * *").Canonical().StructuredCalendar[0].Minute));

    [Fact]
    public void Written_out_ranges_have_an_end_and_a_step() =>
        Assert.Equal("30-30/1", Text(SpecCanonicalizer.WithRangeDefaults(Cron("30 * * * *").Canonical()).StructuredCalendar[0].Minute));

    [Theory]
    [InlineData("* * * *", "CronString does not have 5-7 fields")]
    [InlineData("60 * * * *", "Minute is not in range [0-59]")]
    [InlineData("* 5-3 * * *", "Hour End is before Start or not in range [0-23]")]
    [InlineData("* * 0 * *", "DayOfMonth is not in range [1-31]")]
    [InlineData("*/0 * * * *", "Minute has invalid Step")]
    [InlineData("1/2/3 * * * *", "Minute has too many slashes")]
    [InlineData("1-2-3 * * * *", "Minute has too many dashes")]
    [InlineData("1/ * * * *", "Minute missing step value")]
    [InlineData("* * * * someday", "DayOfWeek is not in range [0-7]")]
    [InlineData("CRON_TZ=UTC", "CronString has time zone but missing fields")]
    [InlineData("CRON_TZ=Nowhere/Here * * * * *", "unknown time zone Nowhere/Here")]
    [InlineData("@every", "CronString does not have interval after @every")]
    [InlineData("@every soon", "time: invalid duration \"soon\"")]
    [InlineData("@every 10ms", "interval is too small")]
    public void A_wrong_cron_string_is_refused_with_what_is_wrong(string cron, string message) => Assert.Equal(message, Refusal(Cron(cron)));

    [Fact]
    public void Cron_strings_of_two_time_zones_are_refused() =>
        Assert.Equal("conflicting timezone names", Refusal(Cron("TZ=Europe/Berlin 0 0 * * *", "TZ=Asia/Tokyo 0 0 * * *")));

    [Fact]
    public void A_phase_as_long_as_its_interval_is_refused() =>
        Assert.Equal("phase cannot be greater than Interval", Refusal(Every(TimeSpan.FromHours(1), TimeSpan.FromHours(1))));

    [Fact]
    public void A_structured_calendar_out_of_range_names_every_wrong_field()
    {
        var calendar = new StructuredCalendarSpec();
        calendar.Hour.Add(new Temporalio.Api.Schedule.V1.Range { Start = 24 });
        calendar.Month.Add(new Temporalio.Api.Schedule.V1.Range { Start = 3, End = 2 });

        Assert.Equal(
            "invalid calendar spec: Hour Start is not in range [0-23], Month End is before Start or not in range [1-12]",
            Refusal(new ScheduleSpec { StructuredCalendar = { calendar } }));
    }

    [Fact]
    public void The_given_specification_is_left_as_it_was()
    {
        var spec = Cron("0 0 * * *");
        spec.StartTime = Timestamp.FromDateTimeOffset(At("2026-03-01T00:00:00Z"));
        var before = spec.Clone();

        spec.Canonical();

        Assert.Equal(before, spec);
    }

    private static string Text(IEnumerable<Temporalio.Api.Schedule.V1.Range> ranges) =>
        string.Join(" ", ranges.Select(r => $"{r.Start}-{r.End}/{r.Step}"));
}
