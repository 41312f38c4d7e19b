using SpecRange = Temporalio.Api.Schedule.V1.Range;

namespace Sandbox.TemporalTestServer.Scheduler.Spec;

/// <summary>One field of a calendar: its name in messages, its limits, and the words it understands besides numbers.</summary>
internal sealed record CalendarField(string Name, string Default, int Min, int Max, IReadOnlyList<string> Words, int ShortestWord)
{
    public const int FirstYear = 2000;
    public const int LastYear = 2100;

    private static readonly string[] None = [];

    public static readonly CalendarField Second = new("Second", "0", 0, 59, None, 0);
    public static readonly CalendarField Minute = new("Minute", "0", 0, 59, None, 0);
    public static readonly CalendarField Hour = new("Hour", "0", 0, 23, None, 0);
    public static readonly CalendarField DayOfMonth = new("DayOfMonth", "*", 1, 31, None, 0);

    public static readonly CalendarField Month = new(
        "Month", "*", 1, 12,
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"], 3);

    public static readonly CalendarField Year = new("Year", "*", FirstYear, LastYear, None, 0);

    /// <summary>In text Sunday is 0 or 7; in ranges only 0.</summary>
    public static readonly CalendarField DayOfWeek = new(
        "DayOfWeek", "*", 0, 6, ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"], 2);

    /// <summary>What is wrong with ranges given as numbers, a sentence each.</summary>
    public IEnumerable<string> Problems(IEnumerable<SpecRange> ranges)
    {
        foreach (var range in ranges)
        {
            if (range.Start < Min || range.Start > Max)
                yield return $"{Name} Start is not in range [{Min}-{Max}]";
            if (range.End != 0 && (range.End < range.Start || range.End > Max))
                yield return $"{Name} End is before Start or not in range [{Min}-{Max}]";
            if (range.Step < 0)
                yield return $"{Name} has invalid Step";
        }
    }

    /// <summary>Every value that the ranges name.</summary>
    public static IEnumerable<int> Values(IEnumerable<SpecRange> ranges)
    {
        foreach (var range in ranges)
        {
            var step = Math.Max(range.Step, 1);
            for (var value = range.Start; value <= Math.Max(range.End, range.Start); value += step)
                yield return value;
        }
    }
}
