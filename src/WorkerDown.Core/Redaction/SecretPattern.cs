using System.Buffers;
using System.Text;

namespace WorkerDown.Core.Redaction;

/// <summary>One way to find secrets, asked only where there may be some.</summary>
/// <param name="Marks">Of each of these a matching text holds at least one word.</param>
/// <param name="Replace">Removes what it finds.</param>
/// <remarks>
/// A pattern that runs in linear time is kept as large tables, up to 5 MiB each, built when it is first asked. Most
/// processes never meet a text that needs most of them.
/// </remarks>
internal sealed record SecretPattern(IReadOnlyList<TextMarks> Marks, Func<string, string> Replace)
{
    /// <summary>The text without the secrets of this shape.</summary>
    public string Apply(string text) => Marks.All(m => m.MayBeIn(text)) ? Replace(text) : text;
}

/// <summary>Words of which a text must hold one, in whatever case.</summary>
internal sealed class TextMarks(params string[] words)
{
    private readonly SearchValues<string> any = SearchValues.Create(words, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether one of them is there, or one cannot tell: a pattern takes some letters outside ASCII for others.</summary>
    public bool MayBeIn(string text) => text.AsSpan().ContainsAny(any) || !Ascii.IsValid(text);
}
