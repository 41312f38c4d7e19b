using System.Globalization;
using SpecRange = Temporalio.Api.Schedule.V1.Range;

namespace Sandbox.TemporalTestServer.Scheduler.Spec;

/// <summary>
/// Reads one field of a calendar or cron string: <c>*</c>, <c>x</c>, <c>x-z</c>, <c>x-z/step</c>, <c>x/step</c> (up to the
/// greatest value), and lists of these separated by commas.
/// </summary>
internal static class RangeParser
{
    public static IReadOnlyList<SpecRange> Parse(string text, CalendarField field)
    {
        text = text.Trim();
        if (text.Length == 0)
            text = field.Default;
        if (text == "*" && field == CalendarField.Year)
            return []; // every year is written as no range at all
        var ranges = new List<SpecRange>();
        foreach (var part in text.Split(','))
            Add(ranges, part, field);
        return ranges;
    }

    private static void Add(List<SpecRange> ranges, string part, CalendarField field)
    {
        var sunday = field == CalendarField.DayOfWeek;
        var max = sunday ? 7 : field.Max;
        var (span, step) = SplitStep(part, field);
        var (start, end) = SplitSpan(span, step is not null, field, max);
        var stride = step ?? 1;
        if (sunday && end == 7)
        {
            // Seven is Sunday again: it becomes a zero of its own where the rest of the range does not hold one already.
            if ((7 - start) % stride == 0 && (stride > 1 || start > 1))
            {
                ranges.Add(new SpecRange());
                if (start == 7)
                    return;
            }
            end = 6;
        }
        ranges.Add(new SpecRange { Start = start, End = start == end ? 0 : end, Step = stride == 1 ? 0 : stride });
    }

    private static (string Span, int? Step) SplitStep(string part, CalendarField field)
    {
        var pieces = part.Split('/');
        if (pieces.Length > 2)
            throw new InvalidScheduleSpecException($"{field.Name} has too many slashes");
        if (pieces.Length == 1)
            return (part, null);
        if (pieces[1].Length == 0)
            throw new InvalidScheduleSpecException($"{field.Name} missing step value");
        if (!int.TryParse(pieces[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var step) || step < 1)
            throw new InvalidScheduleSpecException($"{field.Name} has invalid Step");
        return (pieces[0], step);
    }

    private static (int Start, int End) SplitSpan(string span, bool stepped, CalendarField field, int max)
    {
        if (span == "*")
            return (field.Min, max);
        var pieces = span.Split('-');
        if (pieces.Length > 2)
            throw new InvalidScheduleSpecException($"{field.Name} has too many dashes");
        if (pieces.Length == 1)
        {
            var single = Value(span, field, field.Min, max)
                ?? throw new InvalidScheduleSpecException($"{field.Name} is not in range [{field.Min}-{max}]");
            return (single, stepped ? max : single);
        }
        var start = Value(pieces[0], field, field.Min, max)
            ?? throw new InvalidScheduleSpecException($"{field.Name} Start is not in range [{field.Min}-{max}]");
        var end = Value(pieces[1], field, start, max)
            ?? throw new InvalidScheduleSpecException($"{field.Name} End is before Start or not in range [{field.Min}-{max}]");
        return (start, end);
    }

    private static int? Value(string text, CalendarField field, int min, int max)
    {
        if (field.Words.Count > 0 && text.Length >= field.ShortestWord)
        {
            for (var i = 0; i < field.Words.Count; i++)
            {
                if (field.Words[i].StartsWith(text, StringComparison.OrdinalIgnoreCase))
                    return Within(i + field.Min);
            }
        }
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? Within(number) : null;

        int? Within(int value) => value >= min && value <= max ? value : null;
    }
}
