using Google.Protobuf;
using Temporalio.Api.Schedule.V1;

namespace Sandbox.TemporalTestServer.Scheduler.Spec;

/// <summary>
/// Brings a specification into the one form that describe returns: calendars and cron strings become structured
/// calendars and intervals, the cron strings' time zone becomes the specification's. Wrong ones are refused.
/// </summary>
internal static class SpecCanonicalizer
{
    private const int LongestComment = 200;

    public static ScheduleSpec Canonicalize(ScheduleSpec spec)
    {
        var result = spec.Clone();
        result.StructuredCalendar.Add(spec.Calendar.Select(CronParser.Structured));
        result.Calendar.Clear();
#pragma warning disable CS0612 // deprecated in the API, still sent by clients and still read by the service
        result.ExcludeStructuredCalendar.Add(spec.ExcludeCalendar.Select(CronParser.Structured));
        result.ExcludeCalendar.Clear();
#pragma warning restore CS0612
        AddCronStrings(result);
        foreach (var calendar in result.StructuredCalendar.Concat(result.ExcludeStructuredCalendar))
            Check(calendar);
        foreach (var interval in result.Interval)
            Check(interval);
        if (result.Jitter is not null && result.Jitter.ToTimeSpan() < TimeSpan.Zero)
            throw new InvalidScheduleSpecException("jitter is negative");
        return result;
    }

    /// <summary>Writes out the defaults of ranges (an end before the start, no step), as describe shows them.</summary>
    public static ScheduleSpec WithRangeDefaults(ScheduleSpec spec)
    {
        var result = spec.Clone();
        foreach (var range in result.StructuredCalendar.Concat(result.ExcludeStructuredCalendar).SelectMany(Ranges))
        {
            range.End = Math.Max(range.Start, range.End);
            range.Step = Math.Max(range.Step, 1);
        }
        return result;
    }

    private static void AddCronStrings(ScheduleSpec spec)
    {
        string? zone = null;
        foreach (var text in spec.CronString)
        {
            var cron = CronParser.Parse(text);
            if (zone is not null && zone != cron.TimeZone)
                throw new InvalidScheduleSpecException("conflicting timezone names");
            zone = cron.TimeZone;
            if (cron.Calendar is not null)
                spec.StructuredCalendar.Add(cron.Calendar);
            if (cron.Interval is not null)
                spec.Interval.Add(cron.Interval);
        }
        spec.CronString.Clear();
        if (string.IsNullOrEmpty(zone))
            return;
        if ((spec.TimezoneName.Length > 0 && spec.TimezoneName != zone) || spec.TimezoneData != ByteString.Empty)
            throw new InvalidScheduleSpecException("conflicting timezone names");
        spec.TimezoneName = zone;
    }

    private static void Check(StructuredCalendarSpec calendar)
    {
        List<string> problems =
        [
            .. CalendarField.Second.Problems(calendar.Second),
            .. CalendarField.Minute.Problems(calendar.Minute),
            .. CalendarField.Hour.Problems(calendar.Hour),
            .. CalendarField.DayOfMonth.Problems(calendar.DayOfMonth),
            .. CalendarField.Month.Problems(calendar.Month),
            .. CalendarField.Year.Problems(calendar.Year),
            .. CalendarField.DayOfWeek.Problems(calendar.DayOfWeek),
        ];
        if (calendar.Comment.Length > LongestComment)
            problems.Add("comment is too long");
        if (problems.Count > 0)
            throw new InvalidScheduleSpecException("invalid calendar spec: " + string.Join(", ", problems));
    }

    private static void Check(IntervalSpec interval)
    {
        var every = interval.Interval?.ToTimeSpan() ?? TimeSpan.Zero;
        var phase = interval.Phase?.ToTimeSpan() ?? TimeSpan.Zero;
        if (every < TimeSpan.FromSeconds(1))
            throw new InvalidScheduleSpecException("interval is too small");
        if (phase < TimeSpan.Zero)
            throw new InvalidScheduleSpecException("phase is negative");
        if (phase >= every)
            throw new InvalidScheduleSpecException("phase cannot be greater than Interval");
    }

    private static IEnumerable<Temporalio.Api.Schedule.V1.Range> Ranges(StructuredCalendarSpec calendar) =>
        calendar.Second.Concat(calendar.Minute).Concat(calendar.Hour).Concat(calendar.DayOfMonth)
            .Concat(calendar.Month).Concat(calendar.Year).Concat(calendar.DayOfWeek);
}
