using System.Text.RegularExpressions;
using WorkerDown.Host.Commands;
using WorkerDown.Tests.Deploy.Rendering;

namespace WorkerDown.Tests.Deploy;

/// <summary>Whoever is on call types what a runbook says: it must be a command of this program.</summary>
public partial class DocumentedCommandTests
{
    public static TheoryData<string> Files =>
    [
        "README.md", "deploy/README.md",
        .. Directory.GetFiles(Path.Combine(Manifests.Deploy, "runbooks"), "*.md").Concat(Directory.GetFiles(Path.Combine(Manifests.Repository, "docs"), "*.md"))
            .Select(f => Path.GetRelativePath(Manifests.Repository, f)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_command_that_a_page_shows_parses(string file)
    {
        var root = CommandTree.Build(new(TextWriter.Null, TextWriter.Null));

        Assert.All(Commands(file), c => Assert.Empty(root.Parse(Words(c)).Errors.Select(e => e.Message)));
    }

    [Fact]
    public void The_pages_show_commands_at_all() => Assert.True(Files.Sum(f => Commands(f.Data).Count()) > 30);

    [Fact]
    public void A_misspelt_command_would_be_found() =>
        Assert.NotEmpty(CommandTree.Build(new(TextWriter.Null, TextWriter.Null)).Parse(Words("pause --by you --whi mending")).Errors);

    private static IEnumerable<string> Commands(string file) =>
        Shown().Matches(File.ReadAllText(Path.Combine(Manifests.Repository, file))).Select(m => m.Groups["args"].Value.Trim()).Where(c => c.Length > 0);

    // As a shell splits it; a place holder is a word, and brackets mark what may be left out.
    private static List<string> Words(string command) =>
        [.. Word().Matches(PlaceHolder().Replace(command.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal), "a-name")).Select(m => m.Value.Trim('"'))];

    // In a line of code, or as a line of its own in a block, up to its comment; also as a checkout or the image starts it.
    [GeneratedRegex(@"(`workerdown (?<args>[^`]*)`|^workerdown (?<args>[^#\n]*)|(WorkerDown\.Host --|dotnet workerdown\.dll) (?<args>[^#'\n]*))", RegexOptions.Multiline)]
    private static partial Regex Shown();

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex PlaceHolder();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();
}
