using System.Runtime.CompilerServices;
using System.Text;
using WorkerDown.Host.Commands;
using WorkerDown.Host.Configuration;
using WorkerDown.Host.Configuration.Table;

namespace WorkerDown.Tests.Host;

public class DocumentationTests
{
    private const string Begin = "<!-- settings: written by the tests with WORKERDOWN_RECORD_GOLDEN=1 -->\n";
    private const string End = "<!-- end of settings -->";

    [Fact]
    public void Every_setting_is_in_the_documentation_with_its_bounds_and_default()
    {
        var file = Path.Combine(Docs(), "configuration.md");
        var text = File.ReadAllText(file);
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("WORKERDOWN_RECORD_GOLDEN") == "1")
            File.WriteAllText(file, text[..from] + Table() + text[to..]);
        else
            Assert.Equal(Table(), text[from..to]);
    }

    [Fact]
    public void Every_command_is_in_the_documentation()
    {
        var text = File.ReadAllText(Path.Combine(Docs(), "operate.md"));
        Assert.All(CommandTree.Build(new(TextWriter.Null, TextWriter.Null)).Subcommands, c => Assert.Contains($"`workerdown {c.Name}", text, StringComparison.Ordinal));
    }

    [Fact]
    public void What_an_operator_needs_most_is_in_the_README()
    {
        var text = File.ReadAllText(Path.Combine(Docs(), "..", "README.md"));
        Assert.All(["setup", "worker", "status", "diagnose", "pause", "ack"], c => Assert.Contains($"\nworkerdown {c} ", text, StringComparison.Ordinal));
        Assert.Contains("dotnet run --project src/Sandbox/WorkerDown.Sandbox\n", text, StringComparison.Ordinal);
        Assert.Contains("\ndotnet test\n", text, StringComparison.Ordinal);
    }

    private static string Table()
    {
        var text = new StringBuilder("| setting | what it means | form | default |\n|---|---|---|---|\n");
        foreach (var (path, leaf) in Leaves(SettingsTable.Root, ""))
            text.Append($"| `{path}` | {leaf.About} | {leaf.Bounds.Replace("|", "\\|", StringComparison.Ordinal)} | {Default(leaf)} |\n");
        return text.ToString();
    }

    private static string Default(Leaf leaf) => leaf.Default switch
    {
        null => "",
        TimeSpan span => DurationText.Write(span),
        var value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!.Replace("True", "true", StringComparison.Ordinal).Replace("False", "false", StringComparison.Ordinal),
    };

    private static IEnumerable<(string Path, Leaf Leaf)> Leaves(Setting setting, string path) => setting switch
    {
        Section section => section.Members.SelectMany(m => Leaves(m, path.Length == 0 ? m.Name : $"{path}.{m.Name}")),
        Map map => Leaves(map.Item, $"{path}.<{map.Noun}>"),
        // A list of words is one setting; its meaning is the list's.
        Many { Item: Leaf leaf } many => [($"{path}[]", leaf with { About = many.About })],
        Many many => Leaves(many.Item, $"{path}[]"),
        Leaf leaf => [(path, leaf)],
        _ => throw new InvalidOperationException(path),
    };

    private static string Docs([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..", "docs"));
}
