using WorkerDown.Core.Escalate;

namespace WorkerDown.Activities.Escalate;

/// <summary>A page as Slack's Block Kit has it, within its documented limits.</summary>
internal static class SlackMessage
{
    /// <summary>Blocks of a message.</summary>
    private const int Blocks = 50;

    /// <summary>Characters of a section's text.</summary>
    private const int SectionLength = 3000;

    /// <summary>Characters of a line before it is escaped; escaped at most five times as many.</summary>
    private const int LineLength = 590;

    /// <summary>Characters of a header's text.</summary>
    private const int HeaderLength = 150;

    /// <summary>Characters of a block's id.</summary>
    private const int IdLength = 255;

    /// <summary>Text of notifications and of clients without blocks, and the blocks.</summary>
    public static Dictionary<string, object?> Of(Page page, DateTimeOffset now)
    {
        var title = PageText.Title(page);
        var header = new Dictionary<string, object?>
        {
            ["type"] = "header",
            ["text"] = new Dictionary<string, object?> { ["type"] = "plain_text", ["text"] = Cut(title, HeaderLength), ["emoji"] = false },
            // Shown to nobody: says which page this is, for whoever looks for a duplicate.
            ["block_id"] = Cut(page.Id, IdLength),
        };
        var sections = Sections(PageText.Body(page, now)).Take(Blocks - 1).Select(text => (object)new Dictionary<string, object?>
        {
            ["type"] = "section",
            ["text"] = new Dictionary<string, object?> { ["type"] = "mrkdwn", ["text"] = text, ["verbatim"] = true },
        });
        return new() { ["text"] = Escape(title), ["blocks"] = sections.Prepend(header).ToList() };
    }

    // A paragraph is a section; commands stand as code, so that they can be copied as they are.
    private static IEnumerable<string> Sections(string body)
    {
        var section = "";
        foreach (var line in body.Split('\n'))
        {
            var shown = line.StartsWith("$ ", StringComparison.Ordinal) ? $"`{Line(line[2..])}`" : Line(line);
            if (line.Length > 0 && section.Length + shown.Length + 1 <= SectionLength)
            {
                section += section.Length == 0 ? shown : "\n" + shown;
                continue;
            }
            if (section.Length > 0)
                yield return section;
            section = shown;
        }
        if (section.Length > 0)
            yield return section;
    }

    private static string Line(string line) => Escape(Cut(line, LineLength));

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..(length - 3)] + "...";
}
