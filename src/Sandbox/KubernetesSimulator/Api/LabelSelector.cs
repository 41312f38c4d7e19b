using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>A label selector, from a query (<c>app=a,tier in (b,c),!old</c>) or from an object's <c>matchLabels</c>.</summary>
internal sealed partial class LabelSelector
{
    private readonly List<Func<IReadOnlyDictionary<string, string>, bool>> terms = [];

    public bool IsEmpty => terms.Count == 0;

    public bool Matches(IReadOnlyDictionary<string, string> labels) => terms.All(t => t(labels));

    public static LabelSelector Parse(string? text)
    {
        var selector = new LabelSelector();
        foreach (var term in Split(text ?? ""))
            selector.Add(term);
        return selector;
    }

    public static LabelSelector FromObject(JsonNode? node)
    {
        var selector = new LabelSelector();
        foreach (var (key, value) in node.StringMap("matchLabels"))
            selector.terms.Add(l => l.TryGetValue(key, out var v) && v == value);
        foreach (var expression in node.Items("matchExpressions"))
        {
            var values = (expression["values"] as JsonArray ?? []).Select(v => v!.GetValue<string>()).ToHashSet();
            selector.Add(expression.Text("key")!, expression.Text("operator")!, values);
        }
        return selector;
    }

    private void Add(string term)
    {
        if (SetTerm().Match(term) is { Success: true } set)
            Add(set.Groups["key"].Value, set.Groups["op"].Value == "in" ? "In" : "NotIn", set.Groups["values"].Value.Split(',').Select(v => v.Trim()).ToHashSet());
        else if (EqualityTerm().Match(term) is { Success: true } equal)
            Add(equal.Groups["key"].Value, equal.Groups["op"].Value == "!=" ? "NotIn" : "In", [equal.Groups["value"].Value]);
        else if (PresenceTerm().Match(term) is { Success: true } presence)
            Add(presence.Groups["key"].Value, presence.Groups["not"].Length > 0 ? "DoesNotExist" : "Exists", []);
        else
            throw ApiException.BadRequest($"unable to parse requirement: {term}");
    }

    private void Add(string key, string operation, HashSet<string> values) => terms.Add(operation switch
    {
        "In" => l => l.TryGetValue(key, out var v) && values.Contains(v),
        "NotIn" => l => !l.TryGetValue(key, out var v) || !values.Contains(v),
        "Exists" => l => l.ContainsKey(key),
        "DoesNotExist" => l => !l.ContainsKey(key),
        _ => throw ApiException.BadRequest($"\"{operation}\" is not a valid label selector operator"),
    });

    private static IEnumerable<string> Split(string text)
    {
        // Commas inside parentheses belong to a set.
        var (start, depth) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length)
                depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (i < text.Length && (text[i] != ',' || depth > 0))
                continue;
            if (text[start..i].Trim() is { Length: > 0 } term)
                yield return term;
            start = i + 1;
        }
    }

    [GeneratedRegex(@"^(?<key>[\w./-]+)\s+(?<op>in|notin)\s*\((?<values>[^)]*)\)$")]
    private static partial Regex SetTerm();

    [GeneratedRegex(@"^(?<key>[\w./-]+)\s*(?<op>==|=|!=)\s*(?<value>[\w.-]*)$")]
    private static partial Regex EqualityTerm();

    [GeneratedRegex(@"^(?<not>!?)\s*(?<key>[\w./-]+)$")]
    private static partial Regex PresenceTerm();
}
