using Temporalio.Api.Schedule.V1;

namespace Sandbox.TemporalTestServer.Scheduler.Spec;

/// <summary>
/// A structured calendar in a time zone, ready to match and to search; one second is its resolution. A local time that
/// daylight saving skips never matches; one that it repeats matches twice.
/// </summary>
internal sealed class CompiledCalendar(StructuredCalendarSpec spec, TimeZoneInfo zone)
{
    private readonly ulong seconds = Bits(spec.Second);
    private readonly ulong minutes = Bits(spec.Minute);
    private readonly ulong hours = Bits(spec.Hour);
    private readonly ulong days = Bits(spec.DayOfMonth);
    private readonly ulong months = Bits(spec.Month);
    private readonly ulong weekdays = Bits(spec.DayOfWeek);
    private readonly HashSet<int> years = [.. CalendarField.Values(spec.Year)];

    public bool Matches(DateTimeOffset time)
    {
        var local = TimeZoneInfo.ConvertTime(time, zone);
        return MatchesDay(local.Date) && Has(hours, local.Hour) && Has(minutes, local.Minute) && Has(seconds, local.Second);
    }

    /// <summary>The first match strictly after a time; null when there is none up to the last year of calendars.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var from = DateTimeOffset.FromUnixTimeSeconds(after.ToUnixTimeSeconds() + 1);
        while (true)
        {
            // Under one offset local time runs without a break: search there, and go on behind the next change of it.
            var offset = zone.GetUtcOffset(from);
            if (NextLocal(from.UtcDateTime + offset) is not { } local)
                return null;
            var found = new DateTimeOffset(local - offset, TimeSpan.Zero);
            if (OffsetChange(from, found, offset) is not { } change)
                return found;
            from = change;
        }
    }

    private DateTime? NextLocal(DateTime from)
    {
        for (var day = from.Date; day.Year <= CalendarField.LastYear; day = NextDay(day))
        {
            if (MatchesDay(day) && TimeOfDay(day == from.Date ? from.TimeOfDay : TimeSpan.Zero) is { } time)
                return day + time;
        }
        return null;
    }

    private DateTime NextDay(DateTime day)
    {
        if (!MatchesYear(day.Year))
            return new DateTime(day.Year + 1, 1, 1);
        if (!Has(months, day.Month))
            return new DateTime(day.Year, day.Month, 1).AddMonths(1);
        return day.AddDays(1);
    }

    private TimeSpan? TimeOfDay(TimeSpan from)
    {
        for (var hour = from.Hours; hour < 24; hour++)
        {
            if (!Has(hours, hour))
                continue;
            for (var minute = hour == from.Hours ? from.Minutes : 0; minute < 60; minute++)
            {
                if (!Has(minutes, minute))
                    continue;
                for (var second = hour == from.Hours && minute == from.Minutes ? from.Seconds : 0; second < 60; second++)
                {
                    if (Has(seconds, second))
                        return new TimeSpan(hour, minute, second);
                }
            }
        }
        return null;
    }

    // The first second after `from`, up to and with `until`, whose offset differs.
    private DateTimeOffset? OffsetChange(DateTimeOffset from, DateTimeOffset until, TimeSpan offset)
    {
        if (!zone.SupportsDaylightSavingTime && zone.GetUtcOffset(until) == offset)
            return null;
        for (var low = from; low < until;)
        {
            var high = low.AddDays(1) < until ? low.AddDays(1) : until;
            if (zone.GetUtcOffset(high) != offset)
            {
                while (high - low > TimeSpan.FromSeconds(1))
                {
                    var middle = low.AddSeconds((long)((high - low).TotalSeconds / 2));
                    if (zone.GetUtcOffset(middle) == offset)
                        low = middle;
                    else
                        high = middle;
                }
                return high;
            }
            low = high;
        }
        return null;
    }

    private bool MatchesDay(DateTime day) =>
        MatchesYear(day.Year) && Has(months, day.Month) && Has(days, day.Day) && Has(weekdays, (int)day.DayOfWeek);

    private bool MatchesYear(int year) => years.Count == 0 || years.Contains(year);

    private static bool Has(ulong bits, int value) => (bits & (1UL << value)) != 0;

    private static ulong Bits(IEnumerable<Temporalio.Api.Schedule.V1.Range> ranges) =>
        CalendarField.Values(ranges).Aggregate(0UL, (bits, value) => bits | (1UL << value));
}
