using System.Text.Json;
using System.Text.Json.Nodes;
using WorkerDown.Core.Json;

namespace WorkerDown.Host.Configuration.Table;

/// <summary>The JSON schema (draft 2020-12) of the configuration, made from the same table that reads it.</summary>
internal static class JsonSchema
{
    /// <summary>The schema as text.</summary>
    public static string Text() => Root().ToJsonString(WorkerDownJson.Indented);

    /// <summary>The schema.</summary>
    public static JsonObject Root()
    {
        var root = Of(SettingsTable.Root);
        root.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        root.Insert(1, "title", "WorkerDown");
        return root;
    }

    private static JsonObject Of(Setting setting)
    {
        var schema = setting switch
        {
            Section section => Object(section),
            Map map => new() { ["type"] = "object", ["additionalProperties"] = Of(map.Item) },
            Many many => Array(many),
            Leaf leaf => Single(leaf),
            _ => throw new InvalidOperationException($"{setting.GetType().Name} has no schema"),
        };
        if (setting.About.Length > 0)
            schema.Insert(0, "description", setting is Leaf { Bounds: var bounds } ? $"{setting.About} ({bounds})" : setting.About);
        return schema;
    }

    private static JsonObject Object(Section section)
    {
        var properties = new JsonObject();
        foreach (var member in section.Members)
            properties[member.Name] = Of(member);
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (section.Required.Count > 0)
            schema["required"] = new JsonArray([.. section.Required.Select(r => JsonValue.Create(r))]);
        return schema;
    }

    // A single text stands for a list of one: environment variables have no lists, and files may say it so too.
    private static JsonObject Array(Many many)
    {
        var array = new JsonObject { ["type"] = "array", ["items"] = Of(many.Item) };
        return many.Item is Leaf ? new() { ["anyOf"] = new JsonArray(array, new JsonObject { ["type"] = "string" }) } : array;
    }

    private static JsonObject Single(Leaf leaf)
    {
        var schema = leaf switch
        {
            DurationLeaf => new JsonObject { ["type"] = "string", ["pattern"] = DurationText.Pattern },
            IntegerLeaf number => new() { ["type"] = "integer", ["minimum"] = number.Least, ["maximum"] = number.Most },
            ShareLeaf => new() { ["type"] = "number", ["exclusiveMinimum"] = 0, ["maximum"] = 1 },
            FlagLeaf => new() { ["type"] = "boolean" },
            ChoiceLeaf choice => new() { ["type"] = "string", ["enum"] = new JsonArray([.. choice.Words.SelectMany(Spellings).Distinct().Select(w => JsonValue.Create(w))]) },
            TextLeaf { Form: { } form } => new() { ["type"] = "string", ["pattern"] = form.ToString() },
            AddressLeaf => new() { ["type"] = "string", ["format"] = "uri", ["pattern"] = "^https?://" },
            _ => new() { ["type"] = "string" },
        };
        if (leaf.Default is { } value)
            schema["default"] = value is TimeSpan span ? DurationText.Write(span) : JsonSerializer.SerializeToNode(value, value.GetType(), WorkerDownJson.Options);
        return schema;
    }

    // Words are read in any case; editors offer the camelCase that everything else has.
    private static IEnumerable<string> Spellings(string word) => [JsonNamingPolicy.CamelCase.ConvertName(word), word];
}
