namespace WorkerDown.Core;

/// <summary>The known name nearest to a mistyped one.</summary>
public static class NearestName
{
    private const int Longest = 300;

    /// <summary>The nearest by edit distance, ignoring case; null when none is near (a third of the letters, at least 2).</summary>
    public static string? Of(string typed, IEnumerable<string> known)
    {
        if (typed.Length > Longest)
            return null; // no slip of the fingers
        var best = known.Select(k => (Name: k, Distance: Distance(typed.ToUpperInvariant(), k.ToUpperInvariant())))
            .OrderBy(k => k.Distance).ThenBy(k => k.Name, StringComparer.Ordinal).FirstOrDefault();
        return best.Name is not null && best.Distance <= Math.Max(2, best.Name.Length / 3) ? best.Name : null;
    }

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }
}
