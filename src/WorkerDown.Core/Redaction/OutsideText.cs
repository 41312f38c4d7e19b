using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace WorkerDown.Core.Redaction;

/// <summary>
/// Makes a text that comes from outside (events, conditions, annotations, commands, errors, log lines) safe to keep: one
/// line, printable, without secrets, not long.
/// </summary>
public static partial class OutsideText
{
    /// <summary>Characters kept where nothing else is said.</summary>
    public const int Length = 400;

    /// <summary>Characters looked at: what lies beyond is never kept, and one endless line may not cost a diagnosis.</summary>
    private const int Looked = 16 * 1024;

    /// <summary>The text, cleaned; null stays null.</summary>
    /// <param name="text">As received; broken UTF-8 stands as U+FFFD.</param>
    /// <param name="length">Characters kept at most.</param>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Clean(string? text, int length = Length) =>
        text is null ? null : Cut(Redactor.Text(Printable(text)), length, text.Length);

    /// <summary>
    /// Without terminal sequences, control and invisible characters: they are removed before secrets are looked for, so
    /// that nothing hides behind them.
    /// </summary>
    internal static string Printable(string text)
    {
        text = Beginning(text);
        if (text.Contains('\u001b'))
            text = TerminalSequence().Replace(text, "");
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '\n' or '\r' or '\t' or '\u0085' or '\u2028' or '\u2029')
                clean.Append(' ');
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                clean.Append(c).Append(text[++i]);
            else if (char.IsSurrogate(c))
                clean.Append('\uFFFD');
            else if (!char.IsControl(c) && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.Format)
                clean.Append(c);
        }
        return clean.ToString();
    }

    /// <summary>Cuts, says how much, and never splits a character.</summary>
    /// <param name="text">Cleaned.</param>
    /// <param name="length">Characters kept at most.</param>
    /// <param name="original">Characters it had before.</param>
    internal static string Cut(string text, int length, int original)
    {
        if (text.Length <= length)
            return original > Looked ? $"{text}... ({original - text.Length} more characters)" : text;
        var end = char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
        return $"{text[..end]}... ({Math.Max(original, text.Length) - end} more characters)";
    }

    // At the last blank, so that no secret is cut in two and then not known by its shape.
    private static string Beginning(string text)
    {
        if (text.Length <= Looked)
            return text;
        var blank = text.LastIndexOf(' ', Looked - 1);
        return text[..(blank > 0 ? blank : Length)];
    }

    [GeneratedRegex("\u001b(\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001b]*(\u0007|\u001b\\\\)?|[@-Z\\\\^_])", RegexOptions.NonBacktracking)]
    private static partial Regex TerminalSequence();
}
