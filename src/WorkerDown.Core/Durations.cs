using System.Globalization;

namespace WorkerDown.Core;

/// <summary>Durations as people say them: <c>45 s</c>, <c>3 min 10 s</c>, <c>2 h 5 min</c>, <c>4 d 2 h</c>.</summary>
public static class Durations
{
    /// <summary>Two units at most; below a second as <c>0.4 s</c>; negative spans count as zero.</summary>
    public static string Say(TimeSpan span)
    {
        if (span < TimeSpan.FromSeconds(1))
            return span <= TimeSpan.Zero ? "0 s" : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} s");
        var whole = TimeSpan.FromSeconds(Math.Round(span.TotalSeconds));
        return whole switch
        {
            { TotalMinutes: < 1 } => $"{whole.Seconds} s",
            { TotalHours: < 1 } => Two(whole.Minutes, "min", whole.Seconds, "s"),
            { TotalDays: < 1 } => Two(whole.Hours, "h", whole.Minutes, "min"),
            _ => Two((int)whole.TotalDays, "d", whole.Hours, "h"),
        };
    }

    private static string Two(int large, string largeUnit, int small, string smallUnit) =>
        small == 0 ? $"{large} {largeUnit}" : $"{large} {largeUnit} {small} {smallUnit}";
}
