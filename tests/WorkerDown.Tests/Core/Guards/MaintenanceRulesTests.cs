using System.Globalization;
using WorkerDown.Core.Guards;
using WorkerDown.Core.Targets;

namespace WorkerDown.Tests.Core.Guards;

public class MaintenanceRulesTests
{
    private static MaintenanceWindow Window(string from, string to, string zone = "UTC", params DayOfWeek[] days) => new()
    {
        From = TimeOnly.Parse(from, CultureInfo.InvariantCulture),
        To = TimeOnly.Parse(to, CultureInfo.InvariantCulture),
        TimeZone = zone,
        Days = days,
    };

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);

    private static DateTimeOffset? Until(string now, params MaintenanceWindow[] windows) => MaintenanceRules.Current(windows, At(now))?.Until;

    [Theory]
    [InlineData("2026-03-01T01:59:59Z", null)]
    [InlineData("2026-03-01T02:00:00Z", "2026-03-01T04:00:00Z")]
    [InlineData("2026-03-01T03:59:59Z", "2026-03-01T04:00:00Z")]
    [InlineData("2026-03-01T04:00:00Z", null)]
    [InlineData("2026-03-02T03:00:00Z", null)]
    public void It_holds_from_its_begin_to_its_end_on_its_days(string now, string? until) =>
        Assert.Equal(until is null ? null : At(until), Until(now, Window("02:00", "04:00", "UTC", DayOfWeek.Sunday)));

    [Theory]
    [InlineData("2026-03-01T23:30:00Z", "2026-03-02T01:00:00Z")]
    [InlineData("2026-03-02T00:30:00Z", "2026-03-02T01:00:00Z")]
    [InlineData("2026-03-01T00:30:00Z", null)]
    public void Over_midnight_it_belongs_to_the_day_on_which_it_begins(string now, string? until) =>
        Assert.Equal(until is null ? null : At(until), Until(now, Window("23:00", "01:00", "UTC", DayOfWeek.Sunday)));

    [Fact]
    public void Its_times_are_those_of_its_zone_in_winter_and_in_summer()
    {
        var night = Window("02:30", "04:00", "Europe/Berlin");

        Assert.Equal(At("2026-01-10T03:00:00Z"), Until("2026-01-10T02:00:00Z", night));
        Assert.Equal(At("2026-07-10T02:00:00Z"), Until("2026-07-10T01:00:00Z", night));
        // On 29 March 2026 the clocks there go from 02:00 to 03:00: 02:30 is not, and taken for 03:00.
        Assert.Equal(At("2026-03-29T02:00:00Z"), Until("2026-03-29T01:00:00Z", night));
        Assert.Null(Until("2026-03-29T00:59:00Z", night));
    }

    [Fact]
    public void Of_several_the_one_that_lasts_longest_decides() =>
        Assert.Equal(At("2026-03-01T06:00:00Z"), Until("2026-03-01T03:00:00Z", Window("02:00", "04:00"), Window("01:00", "06:00"), Window("03:00", "05:00")));

    [Fact]
    public void Of_two_that_last_equally_long_the_first_decides()
    {
        var (first, second) = (Window("02:00", "04:00"), Window("01:00", "04:00"));

        Assert.Same(first, MaintenanceRules.Current([first, second], At("2026-03-01T03:00:00Z"))?.Window);
    }

    [Fact]
    public void A_zone_that_the_machine_does_not_know_is_taken_for_UTC() =>
        Assert.Equal(At("2026-03-01T04:00:00Z"), Until("2026-03-01T03:00:00Z", Window("02:00", "04:00", "Atlantis/Poseidonis")));
}
