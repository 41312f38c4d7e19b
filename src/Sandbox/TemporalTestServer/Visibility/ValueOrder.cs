using System.Globalization;

namespace Sandbox.TemporalTestServer.Visibility;

/// <summary>The order of two values of one attribute; null is greatest.</summary>
internal static class ValueOrder
{
    public static int Compare(object? a, object? b) => (a, b) switch
    {
        (null, null) => 0,
        (null, _) => 1,
        (_, null) => -1,
        (string x, string y) => string.CompareOrdinal(x, y),
        (long x, long y) => x.CompareTo(y),
        (bool x, bool y) => x.CompareTo(y),
        (DateTimeOffset x, DateTimeOffset y) => x.CompareTo(y),
        (IReadOnlyList<string> x, IReadOnlyList<string> y) => string.CompareOrdinal(string.Join('\0', x), string.Join('\0', y)),
        (long or double, long or double) =>
            Convert.ToDouble(a, CultureInfo.InvariantCulture).CompareTo(Convert.ToDouble(b, CultureInfo.InvariantCulture)),
        _ => throw new InvalidOperationException($"A value of type {a.GetType().Name} does not compare with one of type {b.GetType().Name}."),
    };
}
