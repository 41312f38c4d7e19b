using System.Globalization;
using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Tables;

/// <summary>Spans of time as Kubernetes prints them for people: two units at most, fewer the longer they are.</summary>
internal static class Ages
{
    public static string Since(JsonObject item, DateTimeOffset now, params ReadOnlySpan<string> path) =>
        Codec.ReadTime(item.Text(path)) is { } at ? Print(now - at) : "<unknown>";

    public static string Print(TimeSpan span)
    {
        var seconds = (long)Math.Floor(span.TotalSeconds);
        var (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
        return seconds switch
        {
            < -1 => "<invalid>",
            < 0 => "0s",
            < 120 => Invariant($"{seconds}s"),
            < 600 => Two(minutes, "m", seconds % 60, "s"),
            < 10_800 => Invariant($"{minutes}m"),
            < 28_800 => Two(hours, "h", minutes % 60, "m"),
            < 172_800 => Invariant($"{hours}h"),
            < 691_200 => Two(days, "d", hours % 24, "h"),
            < 63_072_000 => Invariant($"{days}d"),
            < 252_288_000 => Two(days / 365, "y", days % 365, "d"),
            _ => Invariant($"{days / 365}y"),
        };
    }

    private static string Two(long big, string bigUnit, long small, string smallUnit) =>
        small == 0 ? Invariant($"{big}{bigUnit}") : Invariant($"{big}{bigUnit}{small}{smallUnit}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
