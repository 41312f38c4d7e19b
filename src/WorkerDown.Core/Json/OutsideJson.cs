using System.Text.Json;

namespace WorkerDown.Core.Json;

/// <summary>Reads JSON that a stranger wrote: whatever is wrong with it is a <see cref="JsonException"/>, and known before anybody uses it.</summary>
public static class OutsideJson
{
    private static readonly JsonSerializerOptions strict = new(WorkerDownJson.Options) { RespectNullableAnnotations = true };

    /// <summary>The document's root, in which every text can be read.</summary>
    /// <exception cref="JsonException">It is not JSON, or holds half a character, which JSON allows and no text can.</exception>
    public static JsonElement Read(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8);
        var root = document.RootElement.Clone();
        try
        {
            ReadTexts(root);
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException($"it holds a text that is not Unicode: {e.Message}", e);
        }
        return root;
    }

    /// <summary>The value, of which nothing is null that may not be.</summary>
    /// <exception cref="JsonException">It is not of this form.</exception>
    public static T? As<T>(JsonElement json)
        where T : class
    {
        if (HasEmptyEntry(json))
            throw new JsonException("a list in it has an empty entry");
        try
        {
            return json.Deserialize<T>(strict);
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException or ArgumentException)
        {
            throw new JsonException($"it does not say what it is: {e.Message}", e);
        }
    }

    private static void ReadTexts(JsonElement at)
    {
        switch (at.ValueKind)
        {
            case JsonValueKind.String:
                _ = at.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in at.EnumerateArray())
                    ReadTexts(item);
                break;
            case JsonValueKind.Object:
                foreach (var member in at.EnumerateObject())
                {
                    _ = member.Name;
                    ReadTexts(member.Value);
                }
                break;
        }
    }

    private static bool HasEmptyEntry(JsonElement at) => at.ValueKind switch
    {
        JsonValueKind.Array => at.EnumerateArray().Any(i => i.ValueKind == JsonValueKind.Null || HasEmptyEntry(i)),
        JsonValueKind.Object => at.EnumerateObject().Any(m => HasEmptyEntry(m.Value)),
        _ => false,
    };
}
