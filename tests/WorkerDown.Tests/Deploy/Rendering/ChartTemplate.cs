using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using WorkerDown.Core.Json;
using YamlDotNet.Serialization;

namespace WorkerDown.Tests.Deploy.Rendering;

/// <summary>
/// Renders the part of Helm's template language that the chart uses (values, if, range, a few functions), so that the
/// chart is tested where no Helm is. Anything else is refused: a template must not pass because it was not understood.
/// </summary>
internal sealed partial class ChartTemplate
{
    private readonly List<(bool Action, string Text)> tokens;
    private readonly Dictionary<string, object?> variables = [];
    private readonly StringBuilder output = new();

    private ChartTemplate(string text, object root)
    {
        tokens = Tokens(text);
        variables["$"] = root;
    }

    public static string Render(string text, object root)
    {
        var template = new ChartTemplate(text, root);
        var end = template.Run(0, template.variables["$"], emit: true);
        return end == template.tokens.Count ? template.output.ToString() : throw new FormatException($"unbalanced: {template.tokens[end].Text}");
    }

    // Runs up to the else or end that closes the block; returns its index.
    private int Run(int at, object? dot, bool emit)
    {
        while (at < tokens.Count)
        {
            var (action, text) = tokens[at];
            if (!action)
            {
                if (emit)
                    output.Append(text);
                at++;
                continue;
            }
            var word = text.Split(' ', 2)[0];
            switch (word)
            {
                case "end" or "else":
                    return at;
                case "if":
                    at = If(at, text[3..], dot, emit);
                    break;
                case "range":
                    at = Range(at, text[6..], dot, emit);
                    break;
                default:
                    if (emit)
                        output.Append(Say(Pipeline(text, dot)));
                    at++;
                    break;
            }
        }
        return at;
    }

    private int If(int at, string condition, object? dot, bool emit)
    {
        var holds = emit && IsTrue(Pipeline(condition, dot));
        var close = Run(at + 1, dot, emit && holds);
        if (tokens[close].Text == "else")
            close = Run(close + 1, dot, emit && !holds);
        return close + 1;
    }

    private int Range(int at, string header, object? dot, bool emit)
    {
        var parts = header.Split(":=", 2, StringSplitOptions.TrimEntries);
        var names = parts.Length == 2 ? parts[0].Split(',', StringSplitOptions.TrimEntries) : [];
        var over = emit ? Pipeline(parts[^1], dot) : null;
        var items = over switch
        {
            IDictionary<object, object> map => map.OrderBy(e => (string)e.Key, StringComparer.Ordinal).Select(e => (e.Key, (object?)e.Value)),
            IList<object> list => list.Select((item, i) => ((object)i, (object?)item)),
            null => [],
            _ => throw new FormatException($"range over {over.GetType().Name}"),
        };
        var close = -1;
        foreach (var (key, value) in items)
        {
            if (names.Length > 0)
                variables[names[^1]] = value;
            if (names.Length == 2)
                variables[names[0]] = key;
            close = Run(at + 1, value, emit);
        }
        return (close < 0 ? Run(at + 1, dot, emit: false) : close) + 1;
    }

    private object? Pipeline(string text, object? dot)
    {
        object? piped = null;
        foreach (var (stage, first) in text.Split('|', StringSplitOptions.TrimEntries).Select((s, i) => (s, i == 0)))
        {
            var words = Words().Matches(stage).Select(m => m.Value).ToList();
            piped = words[0][0] is '.' or '$' or '"' ? Value(words.Single(), dot)
                : Call(words[0], [.. words.Skip(1).Select(w => Value(w, dot)), .. first ? Array.Empty<object?>() : [piped]]);
        }
        return piped;
    }

    private static object? Call(string function, object?[] a) => function switch
    {
        "not" => !IsTrue(a[0]),
        "default" => IsTrue(a[1]) ? a[1] : a[0],
        "quote" => JsonSerializer.Serialize(Say(a[0]), WorkerDownJson.Options),
        "toJson" => JsonSerializer.Serialize(a[0], WorkerDownJson.Options),
        "toYaml" => new SerializerBuilder().Build().Serialize(a[0]!).TrimEnd('\n'),
        "nindent" => "\n" + string.Join('\n', Say(a[1]).Split('\n').Select(l => new string(' ', int.Parse(Say(a[0]))) + l)),
        "b64enc" => Convert.ToBase64String(Encoding.UTF8.GetBytes(Say(a[0]))),
        "sha256sum" => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Say(a[0])))),
        _ => throw new FormatException($"the function '{function}' is not known to this renderer"),
    };

    private object? Value(string word, object? dot)
    {
        if (word[0] == '"')
            return JsonSerializer.Deserialize<string>(word);
        if (char.IsDigit(word[0]))
            return word;
        if (word[0] is not ('.' or '$'))
            throw new FormatException($"'{word}' is not understood");
        var path = word.TrimStart('.').Split('.', StringSplitOptions.RemoveEmptyEntries);
        var (from, rest) = word[0] == '$' ? (variables[path[0]], path.Skip(1)) : (dot, path);
        return rest.Aggregate(from, (at, name) => at is IDictionary<object, object> map && map.TryGetValue(name, out var next) ? next : null);
    }

    private static bool IsTrue(object? value) => value switch
    {
        null or false or "" => false,
        IConvertible number when value is not string => Convert.ToDouble(number, CultureInfo.InvariantCulture) != 0,
        IDictionary<object, object> map => map.Count > 0,
        IList<object> list => list.Count > 0,
        _ => true,
    };

    private static string Say(object? value) => value is bool b ? (b ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    // {{- and -}} eat the white space beside them.
    private static List<(bool Action, string Text)> Tokens(string text)
    {
        var result = new List<(bool, string)>();
        var at = 0;
        foreach (Match match in Action().Matches(text))
        {
            var before = text[at..match.Index];
            if (match.Groups["left"].Success)
                before = before.TrimEnd();
            result.Add((false, before));
            result.Add((true, match.Groups["inner"].Value.Trim()));
            at = match.Index + match.Length;
            if (match.Groups["right"].Success)
                at += text[at..].Length - text[at..].TrimStart().Length;
        }
        result.Add((false, text[at..]));
        return result;
    }

    [GeneratedRegex(@"\{\{(?<left>-)?(?<inner>.*?)(?<right>-)?\}\}", RegexOptions.Singleline)]
    private static partial Regex Action();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Words();
}
