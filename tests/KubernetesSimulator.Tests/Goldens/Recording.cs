using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sandbox.KubernetesSimulator.Tests.Goldens;

/// <summary>What a real control plane did, step by step. The files come from <c>reference/kubernetes</c> and are not to be edited.</summary>
internal static partial class Recording
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Goldens", "Recordings");

    private static readonly Dictionary<string, string> Sets = [];

    /// <summary>The steps of the sequences, by name.</summary>
    public static IReadOnlyDictionary<string, StepLog> Steps { get; } = Read();

    /// <summary>The objects at the end of a step; null where they were not recorded.</summary>
    public static JsonObject? Objects(string step) =>
        Path.Combine(Folder, "objects", step + ".json") is var path && File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path))!.AsObject() : null;

    /// <summary>The names of the recorded ReplicaSets, and what they go by.</summary>
    public static IReadOnlyDictionary<string, string> Names =>
        Sets.ToDictionary(s => s.Key.StartsWith('-') ? Support.TestCluster.Worker + s.Key : $"{Support.TestCluster.Worker}-{s.Key}", s => $"revision-{s.Value}");

    private static Dictionary<string, StepLog> Read()
    {
        var steps = new Dictionary<string, StepLog>();
        StepLog? step = null;
        foreach (var line in File.ReadLines(Path.Combine(Folder, "sequences.md")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
                steps[line[3..].Trim()] = step = new StepLog();
            else if (Event().Match(line) is { Success: true } e)
                step!.Add(e.Groups["kind"].Value, e.Groups["type"].Value, e.Groups["name"].Value, e.Groups["text"].Value, Sets);
        }
        return steps;
    }

    // A Deployment's line names nothing.
    [GeneratedRegex(@"^\s*\+[\d.]+ (?<kind>d|rs|po) +(?<type>ADD|MOD|DEL) ((?<!\bd +\w+ )(?<name>[\w-]+) )?(?<text>.*)$")]
    private static partial Regex Event();
}
