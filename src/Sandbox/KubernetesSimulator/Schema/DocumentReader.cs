using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sandbox.KubernetesSimulator.Schema;

/// <summary>
/// Reads a document as its kind, as the server's decoder does: members that the kind does not have are dropped and
/// reported, values of another type are refused.
/// </summary>
internal sealed partial class DocumentReader
{
    private readonly List<string> unknown = [];

    /// <summary>What a strict reader refuses: <c>unknown field "spec.replica"</c>.</summary>
    public IReadOnlyList<string> Unknown => unknown;

    /// <summary>Why the document cannot be read at all; null where it can.</summary>
    public string? Mismatch { get; private set; }

    public static DocumentReader Read(JsonObject document, Type model)
    {
        var reader = new DocumentReader();
        reader.Object(document, model, "");
        return reader;
    }

    private void Object(JsonObject node, Type model, string path)
    {
        var members = ModelSchema.Members(model);
        foreach (var (name, value) in node.ToList())
        {
            var at = path.Length == 0 ? name : $"{path}.{name}";
            if (!members.TryGetValue(name, out var type))
            {
                unknown.Add($"unknown field \"{at}\"");
                node.Remove(name);
            }
            else if (value is not null)
            {
                // Go names the innermost named type, and the path from the document's top.
                Value(value, type, at, $"{GoName(model)}.{at}");
            }
        }
    }

    private void Value(JsonNode value, Type type, string path, string field)
    {
        if (ModelSchema.ElementOf(type) is { } element && type != typeof(byte[]))
        {
            if (value is not JsonArray items)
                Refuse(value, field, "[]" + GoType(element));
            else
                Items(items, element, path, field);
        }
        else if (ModelSchema.ValueOf(type) is { } valueType)
        {
            if (value is not JsonObject map)
                Refuse(value, field, "map[string]" + GoType(valueType));
            else
                Map(map, valueType, path, field);
        }
        else if (ModelSchema.IsModel(type))
        {
            if (value is not JsonObject inner)
                Refuse(value, field, "v1." + GoName(type));
            else
                Object(inner, type, path);
        }
        else if (!Fits(value, type))
        {
            Refuse(value, field, GoType(type));
        }
    }

    private void Items(JsonArray items, Type element, string path, string field)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is { } item)
                Value(item, element, $"{path}[{i}]", field);
        }
    }

    private void Map(JsonObject map, Type value, string path, string field)
    {
        foreach (var (key, item) in map)
        {
            if (item is not null)
                Value(item, value, $"{path}.{key}", field);
        }
    }

    private static bool Fits(JsonNode value, Type type)
    {
        var kind = value.GetValueKind();
        if (type == typeof(string) || type == typeof(byte[]) || type == typeof(DateTime))
            return kind == JsonValueKind.String;
        if (type == typeof(bool))
            return kind is JsonValueKind.True or JsonValueKind.False;
        if (type == typeof(int) || type == typeof(long))
            return kind == JsonValueKind.Number && long.TryParse(value.ToJsonString(), out _);
        return true;
    }

    private void Refuse(JsonNode value, string field, string wanted)
    {
        var found = value.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            JsonValueKind.True or JsonValueKind.False => "bool",
            JsonValueKind.Array => "array",
            _ => "object",
        };
        // Go does not count the elements of lists.
        Mismatch ??= $"json: cannot unmarshal {found} into Go struct field {Index().Replace(field, "")} of type {wanted}";
    }

    private static string GoName(Type model) => model.Name.TrimStart('V').TrimStart('1', '2');

    private static string GoType(Type type) =>
        type == typeof(int) ? "int32" : type == typeof(long) ? "int64" : type == typeof(bool) ? "bool" : type == typeof(DateTime) ? "v1.Time"
        : ModelSchema.IsModel(type) ? "v1." + GoName(type) : "string";

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();
}
