using System.Globalization;
using System.Text.RegularExpressions;

namespace WorkerDown.Host.Configuration;

/// <summary>Durations as they are typed: <c>90s</c>, <c>5m</c>, <c>1h30m</c>, <c>250ms</c>, <c>30d</c> or <c>00:01:30</c>.</summary>
internal static partial class DurationText
{
    /// <summary>The form of the first kind, for the JSON schema.</summary>
    public const string Pattern = @"^(\s*\d+(\.\d+)?\s*(ms|min|d|h|m|s))+\s*$|^\d+:\d{2}:\d{2}$";

    /// <summary>Reads; false when the text is of neither form.</summary>
    public static bool TryParse(string text, out TimeSpan span)
    {
        span = TimeSpan.Zero;
        text = text.Trim();
        if (Clock().Match(text) is { Success: true } clock)
            return Sum([(clock.Groups[1].Value, 3600), (clock.Groups[2].Value, 60), (clock.Groups[3].Value, 1)], out span);
        var units = Units().Match(text);
        return units.Success && Sum(units.Groups[1].Captures.Zip(units.Groups[2].Captures, (n, u) => (n.Value, Seconds(u.Value))), out span);
    }

    /// <summary>Writes in the form that can be typed back.</summary>
    public static string Write(TimeSpan span)
    {
        if (span == TimeSpan.Zero)
            return "0s";
        var text = "";
        Part(span.Days, "d");
        Part(span.Hours, "h");
        Part(span.Minutes, "m");
        Part(span.Seconds, "s");
        Part(span.Milliseconds, "ms");
        return text;

        void Part(int count, string unit) => text += count > 0 ? $"{count}{unit}" : "";
    }

    private static bool Sum(IEnumerable<(string Number, double Seconds)> parts, out TimeSpan span)
    {
        var seconds = parts.Sum(p => double.Parse(p.Number, CultureInfo.InvariantCulture) * p.Seconds);
        var fits = seconds < TimeSpan.FromDays(36500).TotalSeconds;
        span = fits ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;
        return fits;
    }

    private static double Seconds(string unit) => unit.ToLowerInvariant() switch
    {
        "d" => 86400,
        "h" => 3600,
        "m" or "min" => 60,
        "s" => 1,
        _ => 0.001,
    };

    [GeneratedRegex(@"^(\d{1,9}):(\d{2}):(\d{2})$")]
    private static partial Regex Clock();

    [GeneratedRegex(@"^(?:\s*(\d{1,12}(?:\.\d{1,6})?)\s*(ms|min|d|h|m|s))+$", RegexOptions.IgnoreCase)]
    private static partial Regex Units();
}
