namespace Sandbox.TemporalTestServer.Visibility;

/// <summary>The words of a Text attribute: runs of letters and digits, in lower case.</summary>
internal static class TextWords
{
    public static HashSet<string> Of(string text)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsLetterOrDigit(text[i]))
                continue;
            if (i > start)
                words.Add(text[start..i].ToLowerInvariant());
            start = i + 1;
        }
        return words;
    }
}
