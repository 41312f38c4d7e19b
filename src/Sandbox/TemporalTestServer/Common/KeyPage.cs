using Google.Protobuf;

namespace Sandbox.TemporalTestServer.Common;

/// <summary>A page of a list that is ordered by a key: it goes on behind the last key, whatever came or went meanwhile.</summary>
internal static class KeyPage
{
    private const int Largest = 1000;

    /// <param name="items">The list, in any order.</param>
    /// <param name="key">What it is ordered by; unique.</param>
    /// <param name="size">The wanted size; 0 for the largest.</param>
    /// <param name="token">The token of the page before; empty for the first.</param>
    public static (IReadOnlyList<T> Page, ByteString Next) Of<T>(IEnumerable<T> items, Func<T, string> key, int size, ByteString token)
    {
        var last = token.ToStringUtf8();
        var most = size is > 0 and < Largest ? size : Largest;
        List<T> found = [.. items
            .Where(item => token.IsEmpty || string.CompareOrdinal(key(item), last) > 0)
            .OrderBy(key, StringComparer.Ordinal)
            .Take(most + 1)];
        if (found.Count <= most)
            return (found, ByteString.Empty);
        found.RemoveAt(most);
        return (found, ByteString.CopyFromUtf8(key(found[^1])));
    }
}
