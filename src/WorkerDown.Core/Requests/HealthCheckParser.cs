using System.Text.Json;
using WorkerDown.Core.Health;

namespace WorkerDown.Core.Requests;

/// <summary>
/// Reads the optional input of a health check: which part of the fleet it looks at. Forgiving in form, strict in meaning:
/// a check that looked past what was meant would leave somebody unwatched.
/// </summary>
public static class HealthCheckParser
{
    private const string Example = """for example {"group":"dns"}, or nothing for the whole fleet""";

    /// <summary>Characters of a group's name at most, as the configuration has them.</summary>
    private const int NameLength = 63;

    private static readonly string[] Members = ["group", "ungrouped"];

    /// <summary>The part, or the sentence that says what is wrong.</summary>
    /// <param name="json">The payload's JSON; null when there was none, which means the whole fleet.</param>
    public static (FleetPart? Part, string? Error) Parse(JsonElement? json)
    {
        if (json is null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined })
            return (FleetPart.All, null);
        if (json.Value.ValueKind != JsonValueKind.Object)
            return (null, $"The input must be one JSON object, {Example}; it is {RequestParser.Kind(json.Value)}.");

        var errors = new List<string>();
        List<string> groups = [];
        var ungrouped = false;
        foreach (var member in json.Value.EnumerateObject())
        {
            switch (Members.FirstOrDefault(m => string.Equals(m, member.Name, StringComparison.OrdinalIgnoreCase)))
            {
                case "group": groups.AddRange(Names(member, errors)); break;
                case "ungrouped": ungrouped = RequestParser.Flag(member, errors); break;
                default: errors.Add($"The member '{TextBounds.Cut(member.Name, RequestParser.Shown)}' is unknown{(NearestName.Of(member.Name, Members) is { } near ? $"; did you mean '{near}'?" : ".")} Known members: {string.Join(", ", Members)}."); break;
            }
        }
        return errors.Count > 0
            ? (null, TextBounds.Cut(string.Join(" ", errors), RequestParser.ErrorBytes))
            : (new() { Groups = [.. groups.Distinct(StringComparer.OrdinalIgnoreCase)], Ungrouped = ungrouped }, null);
    }

    // One name, or a list of them.
    private static IEnumerable<string> Names(JsonProperty member, List<string> errors)
    {
        if (member.Value.ValueKind == JsonValueKind.Null)
            return [];
        var given = member.Value.ValueKind == JsonValueKind.Array ? member.Value.EnumerateArray().ToList() : [member.Value];
        if (given.Count > 0 && given.All(g => g.ValueKind == JsonValueKind.String && g.GetString()!.Trim().Length is > 0 and <= NameLength))
            return given.Select(g => g.GetString()!.Trim());
        errors.Add($"The member '{member.Name}' must be the name of a group or a list of them; it is {member.Value.ValueKind switch
        {
            JsonValueKind.Array => given.Count == 0 ? "an empty list" : "a list with something else in it",
            JsonValueKind.String => given[0].GetString()!.Length > NameLength ? $"a text of more than {NameLength} characters" : "an empty text",
            _ => RequestParser.Kind(member.Value),
        }}.");
        return [];
    }
}
