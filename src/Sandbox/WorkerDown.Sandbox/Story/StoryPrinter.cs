using WorkerDown.Core;
using WorkerDown.Core.Incidents;

namespace WorkerDown.Sandbox.Story;

/// <summary>Prints a story as a timeline that a person enjoys reading: time, who, what.</summary>
internal sealed class StoryPrinter(TextWriter output, bool colours)
{
    private const int Width = 112;
    private const int Margin = 23;

    public void Title(string name, string summary)
    {
        output.WriteLine();
        output.WriteLine($"  {Paint("1", $"WorkerDown sandbox: {name}")}");
        foreach (var line in Wrapped(summary, Width - 4))
            output.WriteLine($"  {line}");
        output.WriteLine();
    }

    public void Entries(DateTimeOffset began, IEnumerable<TimelineEntry> entries)
    {
        foreach (var entry in entries)
        {
            var lines = Wrapped(entry.Text, Width - Margin).ToList();
            output.WriteLine($"  {Clock(entry.At - began)}  {Paint(Colour(entry.Step), $"{entry.Step,-9}")}  {lines[0]}");
            foreach (var line in lines.Skip(1))
                output.WriteLine(new string(' ', Margin) + line);
        }
    }

    public void Summary(RemediationResult? result, TimeSpan story, TimeSpan real)
    {
        output.WriteLine();
        if (result is not null)
        {
            Line("outcome", $"{result.Outcome}{(result.Cause is { } cause ? $", cause {cause}" : "")}");
            Line("attempts", result.Attempts.Count == 0 ? "none" : string.Join(", ", result.Attempts.Select(a => $"{a.Action}{(a.ToRevision is { } r ? $" to revision {r}" : "")}: {a.Verdict?.ToString() ?? a.Act?.ToString()}")));
            if (result is { DownAt: { } down, RestoredAt: { } restored })
                Line("time down", $"{Durations.Say(restored - down)} (seen down at {down:HH:mm:ss}, remediation began {Durations.Say(result.DetectedAt - down)} later)");
            Line("workflows", $"{result.Stalled} stalled, {result.Resumed} moved on or finished by the time of the proof");
            foreach (var advice in result.Advice)
                Line("advice", advice.Message);
        }
        Line("story", $"{Durations.Say(story)} of the sandbox's time in {real.TotalSeconds:0.0} s of yours");
        output.WriteLine();
    }

    public void Verdict(string? failure) => output.WriteLine(failure is null
        ? $"  {Paint("32;1", "ended as it must")}"
        : $"  {Paint("31;1", "DID NOT END AS IT MUST")}: {failure}");

    private void Line(string name, string text)
    {
        var lines = Wrapped(text, Width - Margin).ToList();
        output.WriteLine($"  {Paint("1", $"{name,-11}")}{lines[0]}");
        foreach (var line in lines.Skip(1))
            output.WriteLine(new string(' ', 13) + line);
    }

    private static string Clock(TimeSpan at) => $"{(int)at.TotalMinutes,3}:{at.Seconds:00}";

    private static string Colour(string step) => step switch
    {
        "Diagnose" => "36",
        "Restart" or "Rollback" or "DeleteStuckPods" => "33;1",
        "Verify" => "32",
        "Escalate" => "31",
        "Result" => "32;1",
        "Operator" => "35",
        _ => "90",
    };

    private string Paint(string code, string text) => colours ? $"\u001b[{code}m{text}\u001b[0m" : text;

    private static IEnumerable<string> Wrapped(string text, int width)
    {
        var line = "";
        foreach (var word in text.Replace('\n', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + word.Length >= width)
            {
                yield return line;
                line = "";
            }
            line += line.Length == 0 ? word : " " + word;
        }
        yield return line;
    }
}
