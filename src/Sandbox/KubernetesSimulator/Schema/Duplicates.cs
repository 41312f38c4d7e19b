using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sandbox.KubernetesSimulator.Schema;

/// <summary>Finds members that a text names twice, which a strict reader refuses; of the two the last one counts.</summary>
internal static class Duplicates
{
    /// <summary>A text in which the last of two members of one name is the one that is there.</summary>
    public static JsonNode? LastOnes(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new JsonObject();
                foreach (var member in element.EnumerateObject())
                    members[member.Name] = LastOnes(member.Value);
                return members;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(LastOnes)]);
            default:
                return JsonNode.Parse(element.GetRawText());
        }
    }

    public static IReadOnlyList<string> Find(string json)
    {
        var found = new List<string>();
        var open = new Stack<(string Path, HashSet<string>? Members, int Index)>();
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        var path = "";
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    var (parent, members, _) = open.Peek();
                    var name = reader.GetString()!;
                    path = parent.Length == 0 ? name : $"{parent}.{name}";
                    if (!members!.Add(name))
                        found.Add($"duplicate field \"{path}\"");
                    break;
                case JsonTokenType.StartObject:
                    open.Push((Here(), [], 0));
                    break;
                case JsonTokenType.StartArray:
                    open.Push((Here(), null, 0));
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop();
                    break;
            }
        }
        return found;

        // An element of a list is named by its place in it.
        string Here()
        {
            if (!open.TryPeek(out var top) || top.Members is not null)
                return path;
            open.Pop();
            open.Push(top with { Index = top.Index + 1 });
            return $"{top.Path}[{top.Index}]";
        }
    }
}
