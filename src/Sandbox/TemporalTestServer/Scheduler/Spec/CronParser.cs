using Google.Protobuf.WellKnownTypes;
using Sandbox.TemporalTestServer.Common;
using Temporalio.Api.Schedule.V1;

namespace Sandbox.TemporalTestServer.Scheduler.Spec;

/// <summary>Turns a cron string into what describes it: a structured calendar, or an interval for <c>@every</c>.</summary>
internal static class CronParser
{
    /// <summary>What a cron string says; exactly one of calendar and interval is set.</summary>
    internal readonly record struct Cron(StructuredCalendarSpec? Calendar, IntervalSpec? Interval, string TimeZone);

    public static Cron Parse(string text)
    {
        var rest = text.Trim();
        var zone = "";
        if (rest.StartsWith("TZ=", StringComparison.Ordinal) || rest.StartsWith("CRON_TZ=", StringComparison.Ordinal))
        {
            var space = rest.IndexOf(' ');
            if (space < 0)
                throw new InvalidScheduleSpecException("CronString has time zone but missing fields");
            zone = rest[(rest.IndexOf('=') + 1)..space];
            rest = rest[(space + 1)..];
        }
        var hash = rest.IndexOf('#');
        var comment = hash < 0 ? "" : rest[(hash + 1)..].Trim();
        rest = (hash < 0 ? rest : rest[..hash]).Trim();
        return rest.StartsWith("@every", StringComparison.Ordinal)
            ? new Cron(null, Every(rest), "")
            : new Cron(Fields(Predefined(rest), comment), null, zone);
    }

    /// <summary>A calendar written in strings, one a field.</summary>
    public static StructuredCalendarSpec Structured(CalendarSpec calendar)
    {
        var result = new StructuredCalendarSpec { Comment = calendar.Comment };
        result.Second.Add(RangeParser.Parse(calendar.Second, CalendarField.Second));
        result.Minute.Add(RangeParser.Parse(calendar.Minute, CalendarField.Minute));
        result.Hour.Add(RangeParser.Parse(calendar.Hour, CalendarField.Hour));
        result.DayOfWeek.Add(RangeParser.Parse(calendar.DayOfWeek, CalendarField.DayOfWeek));
        result.DayOfMonth.Add(RangeParser.Parse(calendar.DayOfMonth, CalendarField.DayOfMonth));
        result.Month.Add(RangeParser.Parse(calendar.Month, CalendarField.Month));
        result.Year.Add(RangeParser.Parse(calendar.Year, CalendarField.Year));
        return result;
    }

    private static StructuredCalendarSpec Fields(string text, string comment)
    {
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is < 5 or > 7)
            throw new InvalidScheduleSpecException("CronString does not have 5-7 fields");
        var calendar = new CalendarSpec { Comment = comment };
        var at = 0;
        if (fields.Length == 7)
            calendar.Second = fields[at++];
        calendar.Minute = fields[at++];
        calendar.Hour = fields[at++];
        calendar.DayOfMonth = fields[at++];
        calendar.Month = fields[at++];
        calendar.DayOfWeek = fields[at++];
        if (fields.Length > 5)
            calendar.Year = fields[at];
        return Structured(calendar);
    }

    private static IntervalSpec Every(string text)
    {
        var space = text.IndexOf(' ');
        if (space < 0)
            throw new InvalidScheduleSpecException("CronString does not have interval after @every");
        var parts = text[(space + 1)..].Trim().Split('/', 2);
        var interval = new IntervalSpec { Interval = Duration(parts[0]) };
        if (parts.Length == 2)
            interval.Phase = Duration(parts[1]);
        return interval;
    }

    private static Duration Duration(string text) => GoDuration.TryParse(text, out var duration)
        ? Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(duration)
        : throw new InvalidScheduleSpecException($"time: invalid duration \"{text}\"");

    private static string Predefined(string text) => text switch
    {
        "@yearly" or "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" or "@midnight" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        _ => text,
    };
}
