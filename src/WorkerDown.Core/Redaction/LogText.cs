using System.Text;

namespace WorkerDown.Core.Redaction;

/// <summary>Makes log text safe to keep: control characters and broken UTF-8 replaced, long lines cut, secrets removed.</summary>
public static class LogText
{
    /// <summary>Characters of one line kept.</summary>
    public const int LineLength = 400;

    /// <summary>The last lines of a text, cleaned.</summary>
    /// <param name="text">As read; broken UTF-8 stands as U+FFFD.</param>
    /// <param name="lines">How many at most.</param>
    public static IReadOnlyList<string> Clean(string text, int lines) =>
        Redactor.Lines(text.Split('\n').Select(l => l.TrimEnd('\r')).Where(l => l.Length > 0).TakeLast(lines).ToList())
            .Select(Line).ToList();

    private static string Line(string line)
    {
        var clean = new StringBuilder(Math.Min(line.Length, LineLength));
        foreach (var c in line)
        {
            if (clean.Length == LineLength)
                return $"{clean}... ({line.Length - LineLength} more characters)";
            clean.Append(char.IsControl(c) && c != '\t' ? '?' : char.IsSurrogate(c) ? '\uFFFD' : c);
        }
        return clean.ToString();
    }
}
