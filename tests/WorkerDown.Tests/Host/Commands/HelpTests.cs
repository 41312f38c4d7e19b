using System.CommandLine;
using System.CommandLine.Parsing;
using WorkerDown.Host.Commands;

namespace WorkerDown.Tests.Host.Commands;

public class HelpTests
{
    public static TheoryData<string> Commands => [.. Leaves().Select(c => c.Path)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_has_one_help_page_with_an_example_and_its_exit_codes(string path)
    {
        var typed = await Typed.Async([.. path.Split(' '), "--help"]);
        Assert.Equal((0, ""), (typed.Code, typed.Error));
        Assert.Contains("Usage:", typed.Output, StringComparison.Ordinal);
        Assert.Matches(@"Examples?:\n  workerdown ", typed.Output);
        Assert.Matches(@"Exit codes:\n  0  .+\n  1  .+\n  2  .+\n  3  .+\n", typed.Output);
        Assert.True(typed.Output.Split('\n').Length < 60, "a help page fits on a screen");
    }

    [Fact]
    public void Every_example_can_be_typed()
    {
        var tree = CommandTree.Build(new(TextWriter.Null, TextWriter.Null));
        foreach (var example in Leaves().SelectMany(c => ((DocumentedCommand)c.Command).Examples))
        {
            var words = CommandLineParser.SplitCommandLine(example.Split(" > ")[0]).ToList();
            Assert.Equal("workerdown", words[0]);
            var parsed = tree.Parse(words.Skip(1).ToList());
            Assert.True(parsed.Errors.Count == 0, $"{example}: {string.Join("; ", parsed.Errors.Select(e => e.Message))}");
        }
    }

    [Fact]
    public async Task A_mistyped_option_is_a_wrong_usage_that_points_to_the_help()
    {
        var typed = await Typed.Async("schedule", "pause", "--bye", "ada");
        Assert.Equal(3, typed.Code);
        Assert.EndsWith("See 'workerdown schedule pause --help'.\n", typed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Colours_are_only_for_a_terminal()
    {
        var plain = await Typed.Async("config", "check");
        var coloured = await Typed.Async(new Typing { Colours = true }, "config", "check");
        Assert.DoesNotContain('\u001b', plain.Output);
        Assert.Contains("\u001b[32mThe configuration is right.\u001b[0m", coloured.Output, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Path, Command Command)> Leaves(Command? command = null, string path = "")
    {
        command ??= CommandTree.Build(new(TextWriter.Null, TextWriter.Null));
        return command.Subcommands.Count == 0
            ? [(path, command)]
            : command.Subcommands.SelectMany(c => Leaves(c, path.Length == 0 ? c.Name : $"{path} {c.Name}"));
    }
}
