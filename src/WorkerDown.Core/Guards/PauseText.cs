using System.Globalization;
using System.Text.RegularExpressions;

namespace WorkerDown.Core.Guards;

/// <summary>
/// Reads a pause as people write it, in the annotation <c>worker-down.io/pause</c> or in the schedule's note: free text,
/// in which <c>by=ada</c> and <c>until=2026-03-01T05:00:00Z</c> (RFC 3339) may stand anywhere; what is left says why.
/// </summary>
public static partial class PauseText
{
    /// <summary>Words of an annotation that say there is no pause.</summary>
    private static readonly string[] No = ["false", "no", "off", "0"];

    private static readonly string[] Times = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];

    /// <summary>The pause; null when the text says that there is none. A wrong time does not end it: it holds until it is taken away.</summary>
    /// <param name="source">Where the text stands.</param>
    /// <param name="text">The text; an empty one is a pause without a reason.</param>
    public static Pause? Parse(string source, string? text)
    {
        text = text?.Trim() ?? "";
        if (No.Contains(text, StringComparer.OrdinalIgnoreCase))
            return null;
        var given = Given().Matches(text).GroupBy(m => m.Groups["key"].Value.ToLowerInvariant()).ToDictionary(g => g.Key, g => g.First().Groups["value"].Value);
        var why = Spaces().Replace(Given().Replace(text, " "), " ").Trim(' ', ',', ';');
        var (until, problem) = given.TryGetValue("until", out var time) ? Time(time) : (null, null);
        return new(source, given.GetValueOrDefault("by"), why.Length == 0 ? null : why, until, problem);
    }

    /// <summary>A time of RFC 3339, in UTC where it names no zone; or what is wrong with it.</summary>
    public static (DateTimeOffset? Until, string? Problem) Time(string text) =>
        DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until)
            ? (until, null)
            : (null, $"until={text} is not a time as 2026-03-01T05:00:00Z, so it holds until it is taken away");

    [GeneratedRegex("""(?<![\w-])(?<key>until|by)=(?:"(?<value>[^"]*)"|(?<value>[^\s,;]+))""", RegexOptions.IgnoreCase)]
    private static partial Regex Given();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
