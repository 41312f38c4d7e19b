using System.Text.RegularExpressions;

namespace Sandbox.KubernetesSimulator.Tests.Goldens;

/// <summary>What the watches said in one step, object by object: the order within an object counts, that between objects does not.</summary>
internal sealed class StepLog
{
    private readonly Dictionary<string, List<string>> lines = [];
    private readonly Dictionary<string, string> pods = [];

    /// <summary>Adds what one watch event said.</summary>
    /// <param name="kind"><c>d</c>, <c>rs</c> or <c>po</c>.</param>
    /// <param name="type"><c>ADD</c>, <c>MOD</c> or <c>DEL</c>.</param>
    /// <param name="name">The object's name, without the Deployment's.</param>
    /// <param name="text">Its state in the words of the recordings.</param>
    /// <param name="sets">The ReplicaSets so far: from the hash in their name to the revision they began with.</param>
    public void Add(string kind, string type, string name, string text, Dictionary<string, string> sets)
    {
        var subject = kind switch
        {
            "d" => "Deployment",
            "rs" => SetName(name, text, sets),
            _ => PodName(name, sets),
        };
        if (!lines.TryGetValue(subject, out var told))
            lines[subject] = told = [];
        var line = $"{type} {Ignored.Scrub(text)}";
        // A write that changes nothing of what is compared here is not told twice: the recordings show some of them, by chance.
        if (told.LastOrDefault() != line)
            told.Add(line);
    }

    public IReadOnlyList<string> Of(string kind) =>
        [.. lines.Where(l => l.Key.StartsWith(kind, StringComparison.Ordinal)).OrderBy(l => l.Key, StringComparer.Ordinal).SelectMany(l => l.Value.Prepend(l.Key + ":"))];

    private static string SetName(string hash, string text, Dictionary<string, string> sets)
    {
        if (!sets.TryGetValue(hash, out var revision))
            sets[hash] = revision = Regex.Match(text, @"rev=(\d+)").Groups[1].Value;
        return $"ReplicaSet of revision {revision}";
    }

    private string PodName(string name, Dictionary<string, string> sets)
    {
        if (!pods.TryGetValue(name, out var known))
        {
            var set = sets.GetValueOrDefault(name[..name.LastIndexOf('-')], "?");
            pods[name] = known = $"Pod {pods.Values.Count(p => p.EndsWith($" {set}", StringComparison.Ordinal)) + 1} of revision {set}";
        }
        return known;
    }
}
