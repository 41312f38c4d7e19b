using Google.Protobuf.WellKnownTypes;
using Sandbox.TemporalTestServer.Scheduler.Spec;
using Temporalio.Api.Schedule.V1;
using static TemporalTestServer.Tests.Scheduler.Spec.SpecBuilder;

namespace TemporalTestServer.Tests.Scheduler.Spec;

public sealed class NextTimeTests
{
    [Fact]
    public void An_interval_is_aligned_to_the_epoch_and_its_phase() => Assert.Equal(
        "2026-03-01T10:10:05Z 2026-03-01T10:40:05Z",
        Next(Every(TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(605)), "2026-03-01T10:00:00Z", 2));

    [Fact]
    public void The_next_time_is_strictly_after_the_given_one() => Assert.Equal(
        "2026-03-01T10:30:00Z", Next(Every(TimeSpan.FromMinutes(30)), "2026-03-01T10:00:00Z"));

    [Fact]
    public void A_fraction_of_a_second_does_not_skip_a_time() => Assert.Equal(
        "2026-03-01T10:00:01Z", Next(Every(TimeSpan.FromSeconds(1)), "2026-03-01T10:00:00.9Z"));

    [Theory]
    [InlineData("30 9 * * *", "2026-03-01T10:00:00Z", "2026-03-02T09:30:00Z")]
    [InlineData("*/20 9-10 * * *", "2026-03-01T09:40:00Z", "2026-03-01T10:00:00Z")]
    [InlineData("0 0 29 2 *", "2026-03-01T10:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 0 31 2 *", "2026-03-01T10:00:00Z", "none")]
    [InlineData("0 12 * * 7", "2026-03-01T12:00:00Z", "2026-03-08T12:00:00Z")]
    [InlineData("0 12 13 * fri", "2026-03-13T12:00:00Z", "2026-11-13T12:00:00Z")]
    [InlineData("0 12 1 jan * 2030", "2026-03-01T10:00:00Z", "2030-01-01T12:00:00Z")]
    [InlineData("15 30 9 * * * *", "2026-03-01T09:30:15Z", "2026-03-02T09:30:15Z")]
    [InlineData("@hourly", "2026-03-01T10:00:00Z", "2026-03-01T11:00:00Z")]
    [InlineData("@daily", "2026-03-01T10:00:00Z", "2026-03-02T00:00:00Z")]
    [InlineData("@weekly", "2026-03-01T10:00:00Z", "2026-03-08T00:00:00Z")]
    [InlineData("@monthly", "2026-03-01T10:00:00Z", "2026-04-01T00:00:00Z")]
    [InlineData("@yearly", "2026-03-01T10:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("@every 1h30m", "2026-03-01T10:00:00Z", "2026-03-01T10:30:00Z")]
    [InlineData("@every 1h/10m", "2026-03-01T10:00:00Z", "2026-03-01T10:10:00Z")]
    [InlineData("CRON_TZ=America/New_York 0 9 * * *", "2026-01-15T00:00:00Z", "2026-01-15T14:00:00Z")]
    [InlineData("TZ=Asia/Kolkata 0 9 * * *", "2026-01-15T00:00:00Z", "2026-01-15T03:30:00Z")]
    public void A_cron_string_gives(string cron, string after, string expected) => Assert.Equal(expected, Next(Cron(cron), after));

    [Fact]
    public void The_earliest_of_several_rules_wins()
    {
        var spec = Cron("0 12 * * *", "30 11 * * *");
        spec.Interval.Add(Every(TimeSpan.FromDays(1)).Interval);

        Assert.Equal("2026-03-01T11:30:00Z 2026-03-01T12:00:00Z 2026-03-02T00:00:00Z", Next(spec, "2026-03-01T10:00:00Z", 3));
    }

    [Fact]
    public void An_excluded_time_is_passed_over()
    {
        var spec = Every(TimeSpan.FromHours(1));
        spec.ExcludeStructuredCalendar.Add(Cron("* 11-12 * * *").Canonical().StructuredCalendar);

        Assert.Equal("2026-03-01T13:00:00Z", Next(spec, "2026-03-01T10:00:00Z"));
    }

    [Fact]
    public void A_schedule_that_excludes_everything_is_refused_instead_of_searched_forever()
    {
        var spec = Every(TimeSpan.FromSeconds(1));
        spec.ExcludeStructuredCalendar.Add(Cron("* * * * * * *").Canonical().StructuredCalendar);

        Assert.Contains("too many exclusions", Assert.Throws<InvalidScheduleSpecException>(() => Next(spec, "2026-03-01T10:00:00Z")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_and_end_bound_the_times_and_belong_to_them()
    {
        var spec = Every(TimeSpan.FromHours(1));
        spec.StartTime = Timestamp.FromDateTimeOffset(At("2026-03-01T10:00:00Z"));
        spec.EndTime = Timestamp.FromDateTimeOffset(At("2026-03-01T12:00:00Z"));

        Assert.Equal("2026-03-01T10:00:00Z 2026-03-01T11:00:00Z 2026-03-01T12:00:00Z none", Next(spec, "2026-01-01T00:00:00Z", 9));
    }

    [Fact]
    public void A_local_time_that_daylight_saving_skips_is_passed_over() => Assert.Equal(
        "2026-03-07T07:30:00Z 2026-03-09T06:30:00Z",
        Next(Cron("TZ=America/New_York 30 2 * * *"), "2026-03-07T00:00:00Z", 2));

    [Fact]
    public void A_local_time_that_daylight_saving_repeats_matches_twice() => Assert.Equal(
        "2026-11-01T05:30:00Z 2026-11-01T06:30:00Z 2026-11-02T06:30:00Z",
        Next(Cron("TZ=America/New_York 30 1 * * *"), "2026-11-01T00:00:00Z", 3));

    [Fact]
    public void A_specification_without_times_has_no_next_time() => Assert.Equal("none", Next(new ScheduleSpec(), "2026-03-01T10:00:00Z"));

    [Fact]
    public void The_times_between_two_instants_end_with_the_last_one()
    {
        var times = ScheduleSpecCalculator.Compile(Every(TimeSpan.FromMinutes(20)))
            .Between(At("2026-03-01T10:00:00Z"), At("2026-03-01T11:00:00Z"), "");

        Assert.Equal([At("2026-03-01T10:20:00Z"), At("2026-03-01T10:40:00Z"), At("2026-03-01T11:00:00Z")], times);
    }
}
