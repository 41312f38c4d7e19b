using System.Text.RegularExpressions;

namespace WorkerDown.Host.Commands;

/// <summary>A plain table: aligned columns with two spaces between them, as kubectl prints them, so that awk reads it too.</summary>
internal sealed partial class TextTable(params string[] headers)
{
    private readonly List<string[]> rows = [];

    /// <summary>Adds a row; colours in a cell do not count for its width.</summary>
    public void Add(params string[] cells) => rows.Add(cells);

    /// <summary>Writes it to the output.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="indent">Spaces before each line.</param>
    public void Write(Terminal terminal, int indent = 0)
    {
        var all = headers.Length == 0 ? rows : rows.Prepend([.. headers.Select(terminal.Strong)]).ToList();
        var widths = Enumerable.Range(0, all.Max(r => r.Length)).Select(c => all.Max(r => c < r.Length ? Visible(r[c]) : 0)).ToList();
        foreach (var row in all)
        {
            var cells = row.Select((cell, c) => c == row.Length - 1 ? cell : cell + new string(' ', widths[c] - Visible(cell)));
            terminal.Output.WriteLine((new string(' ', indent) + string.Join("  ", cells)).TrimEnd());
        }
    }

    private static int Visible(string text) => Colour().Replace(text, "").Length;

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Colour();
}
