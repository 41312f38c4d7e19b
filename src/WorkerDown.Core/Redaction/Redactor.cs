namespace WorkerDown.Core.Redaction;

/// <summary>
/// Removes secrets by their shape, before anything leaves an activity: history, logs, metrics and pages are readable by
/// many. It errs on the side of removing too much.
/// </summary>
public static class Redactor
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Mark = "[redacted]";

    /// <summary>Redacts one text.</summary>
    public static string Text(string text)
    {
        foreach (var pattern in SecretPatterns.All)
            text = pattern.Apply(text);
        return text;
    }

    /// <summary>Redacts lines, among them private keys that stand over several, even when the first or the last of those lines is missing.</summary>
    public static IReadOnlyList<string> Lines(IReadOnlyList<string> lines)
    {
        var result = new List<string>(lines.Count);
        var inKey = false;
        foreach (var line in lines)
        {
            var framed = line.Contains("PRIVATE KEY", StringComparison.Ordinal);
            var begins = framed && SecretPatterns.KeyBegins().IsMatch(line);
            var ends = framed && SecretPatterns.KeyEnds().IsMatch(line);
            if (begins || ends || SecretPatterns.KeyMaterial().IsMatch(line))
            {
                if (result.LastOrDefault() != Mark)
                    result.Add(Mark);
            }
            else if (!inKey)
                result.Add(Text(line));
            inKey = (inKey || begins) && !ends;
        }
        return result;
    }
}
