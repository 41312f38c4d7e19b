using System.Globalization;
using System.Text.RegularExpressions;
using WorkerDown.Tests.Deploy.Rendering;

namespace WorkerDown.Tests.Host.Outcomes;

/// <summary>docs/outcomes.md: what a person saw at the end of a run of each kind, a part an outcome.</summary>
internal static partial class OutcomePages
{
    private static readonly string File = Path.Combine(Manifests.Repository, "docs/outcomes.md");

    /// <summary>The outcomes that the page has.</summary>
    public static IReadOnlyList<string> Shown() => [.. Part().Matches(System.IO.File.ReadAllText(File)).Select(m => m.Groups["outcome"].Value)];

    /// <summary>
    /// Checks that the page shows what was seen now, as far as every run of the story has it in common, or writes it there when asked to record.
    /// </summary>
    /// <param name="outcome">Which part.</param>
    /// <param name="typed">What was typed.</param>
    /// <param name="output">What the command line printed.</param>
    public static void Check(string outcome, string typed, string output)
    {
        var page = System.IO.File.ReadAllText(File);
        var part = Assert.Single(Part().Matches(page), m => m.Groups["outcome"].Value == outcome).Groups["text"];
        var now = $"$ workerdown {typed}\n{Told(output).TrimEnd()}\n";
        if (Environment.GetEnvironmentVariable("WORKERDOWN_RECORD_GOLDEN") == "1")
            System.IO.File.WriteAllText(File, page[..part.Index] + now + page[(part.Index + part.Length)..]);
        else
            Assert.Equal(Essence(now), Essence(part.Value));
    }

    // Times of day are counted from the first one, and no run has an id that another has.
    private static string Told(string output)
    {
        var first = TimeOfDay().Match(output) is { Success: true } m ? TimeSpan.Parse(m.Value, CultureInfo.InvariantCulture) : TimeSpan.Zero;
        var told = TimeOfDay().Replace(output, m => Since(first, TimeSpan.Parse(m.Value, CultureInfo.InvariantCulture)).PadLeft(8));
        return Stamp().Replace(RunId().Replace(told, "<run id>"), "<time>");
    }

    private static string Since(TimeSpan first, TimeSpan at) => string.Create(CultureInfo.InvariantCulture, $"{(at < first ? at - first + TimeSpan.FromDays(1) : at - first):m\\:ss}");

    /// <summary>What every run of the story has in common: the command, what was done and proved, and how it ended, without the figures.</summary>
    private static string Essence(string text) => string.Join('\n', text.Split('\n')
        .Select(line => Figures().Replace(line, "#").Trim())
        .Where(line => line.StartsWith('$') || Telling().IsMatch(line))
        .Select(line => Beginning().Match(line).Value.Trim())
        .Distinct());

    [GeneratedRegex(@"<!-- (?<outcome>\w+): written by the tests with WORKERDOWN_RECORD_GOLDEN=1 -->\n```\n(?<text>(?s:.*?))```\n")]
    private static partial Regex Part();

    [GeneratedRegex(@"(?<=^ {2})\d\d:\d\d:\d\d(?= )", RegexOptions.Multiline)]
    private static partial Regex TimeOfDay();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?Z")]
    private static partial Regex Stamp();

    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex RunId();

    [GeneratedRegex(@"\d+([.:]\d+)*( (ms|s|min|h)\b)?( \d+ (s|min)\b)*")]
    private static partial Regex Figures();

    [GeneratedRegex(@"^((# +)?(Restart|Rollback|Verify|Escalate|Result|result)\b|hosting-worker: |A remediation of |AlreadyRunning: )")]
    private static partial Regex Telling();

    [GeneratedRegex(@"^(hosting-worker: \w+|[^:;]*)")]
    private static partial Regex Beginning();
}
