using System.Text.Json;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Json;

namespace WorkerDown.Core.Requests;

/// <summary>
/// Reads what a stranger typed into the Web UI: forgiving in form (case, missing optionals), strict in meaning (unknown
/// members are named). All errors are told at once.
/// </summary>
public static class RequestParser
{
    private const string Example = """for example {"target":"hosting-worker"}""";

    /// <summary>Characters of a target's name at most; none of the configuration is longer.</summary>
    private const int NameLength = 253;

    /// <summary>Bytes kept of the reason: it stands in every look at the run.</summary>
    private const int ReasonBytes = 1000;

    /// <summary>Bytes shown of what was typed in the place of something known.</summary>
    internal const int Shown = 100;

    /// <summary>Bytes of the sentences that say what is wrong.</summary>
    internal const int ErrorBytes = 2000;

    private static readonly string[] Members = ["target", "dryRun", "requireApproval", "reason", "seen", "carried"];

    /// <summary>A request, or the sentence that says what is wrong.</summary>
    /// <param name="json">The payload's JSON; null when there was none.</param>
    public static (RemediationRequest? Request, string? Error) Parse(JsonElement? json)
    {
        if (json is null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined })
            return (null, $"The input is missing: the member 'target' is needed, {Example}.");
        if (json.Value.ValueKind != JsonValueKind.Object)
            return (null, $"The input must be one JSON object with the member 'target', {Example}; it is {Kind(json.Value)}.");

        var errors = new List<string>();
        string? target = null, reason = null;
        bool dryRun = false, approval = false;
        TargetMemory? seen = null;
        CarriedIncident? carried = null;
        foreach (var member in json.Value.EnumerateObject())
        {
            var name = Members.FirstOrDefault(m => string.Equals(m, member.Name, StringComparison.OrdinalIgnoreCase));
            switch (name)
            {
                case "target": target = Text(member, errors); break;
                case "reason": reason = Text(member, errors); break;
                case "dryRun": dryRun = Flag(member, errors); break;
                case "requireApproval": approval = Flag(member, errors); break;
                case "seen": seen = Own<TargetMemory>(member, "the health check", errors); break;
                case "carried": carried = Own<CarriedIncident>(member, "a run that continues as new", errors); break;
                default: errors.Add(Unknown(member.Name)); break;
            }
        }
        if (target is null && errors.All(e => !e.Contains("'target'", StringComparison.Ordinal)))
            errors.Add($"The member 'target' is missing, {Example}.");
        else if (target is { Length: 0 })
            errors.Add("The member 'target' is empty.");
        else if (target is { Length: > NameLength })
            errors.Add($"The member 'target' is a name of {target.Length} characters; no target's has more than {NameLength}.");
        return errors.Count > 0
            ? (null, TextBounds.Cut(string.Join(" ", errors), ErrorBytes))
            : (new() { Target = target!, DryRun = dryRun, RequireApproval = approval, Reason = reason is null ? null : TextBounds.Cut(reason, ReasonBytes), Seen = seen, Carried = carried }, null);
    }

    internal static string? Text(JsonProperty member, List<string> errors)
    {
        if (member.Value.ValueKind == JsonValueKind.String)
            return member.Value.GetString()!.Trim();
        if (member.Value.ValueKind != JsonValueKind.Null)
            errors.Add($"The member '{member.Name}' must be a text; it is {Kind(member.Value)}.");
        return null;
    }

    internal static bool Flag(JsonProperty member, List<string> errors)
    {
        if (member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return member.Value.GetBoolean();
        if (member.Value.ValueKind == JsonValueKind.String && bool.TryParse(member.Value.GetString(), out var flag))
            return flag;
        errors.Add($"The member '{member.Name}' must be true or false; it is {Kind(member.Value)}.");
        return false;
    }

    // What WorkerDown gives to itself; a person has no use for it.
    private static T? Own<T>(JsonProperty member, string giver, List<string> errors)
        where T : class
    {
        try
        {
            return OutsideJson.As<T>(member.Value);
        }
        catch (JsonException e)
        {
            errors.Add($"The member '{member.Name}' is given by {giver} and is not of its form: {e.Message}");
            return null;
        }
    }

    private static string Unknown(string name)
    {
        var near = NearestName.Of(name, Members);
        return $"The member '{TextBounds.Cut(name, Shown)}' is unknown{(near is null ? "." : $"; did you mean '{near}'?")} Known members: {string.Join(", ", Members[..^2])}.";
    }

    internal static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.Number => $"the number {TextBounds.Cut(value.GetRawText(), Shown)}",
        JsonValueKind.String => "a text",
        JsonValueKind.True or JsonValueKind.False => $"the value {value.GetRawText()}",
        JsonValueKind.Object => "an object",
        _ => "null",
    };
}
