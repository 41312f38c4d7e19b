namespace WorkerDown.Core.Redaction;

/// <summary>Makes a log tail safe to keep, line by line; a private key may stand over several lines.</summary>
public static class LogText
{
    /// <summary>The last lines of a text, cleaned; empty lines are left out.</summary>
    /// <param name="text">As read; broken UTF-8 stands as U+FFFD.</param>
    /// <param name="lines">How many at most.</param>
    public static IReadOnlyList<string> Clean(string text, int lines)
    {
        var last = text.Split('\n').Where(l => !string.IsNullOrWhiteSpace(l)).TakeLast(lines).ToList();
        var clean = Redactor.Lines(last.Select(OutsideText.Printable).ToList());
        return clean.Select(l => OutsideText.Cut(l.TrimEnd(), OutsideText.Length, l.Length)).ToList();
    }
}
