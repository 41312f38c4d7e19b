using System.Text.Json;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;

namespace Sandbox.TemporalTestServer.Visibility;

/// <summary>Search attribute values on the wire: plain JSON with the type's name in the metadata.</summary>
internal static class SearchAttributePayload
{
    private const string TypeKey = "type";
    private const string EncodingKey = "encoding";

    /// <summary>A payload for a value as rows hold it; null takes the attribute away.</summary>
    public static Payload Encode(object? value, IndexedValueType type) => new()
    {
        Metadata =
        {
            [EncodingKey] = ByteString.CopyFromUtf8(value is null ? "binary/null" : "json/plain"),
            [TypeKey] = ByteString.CopyFromUtf8(Column.TypeName(type)),
        },
        Data = value is null ? ByteString.Empty : ByteString.CopyFrom(JsonSerializer.SerializeToUtf8Bytes(value)),
    };

    /// <summary>The type that the metadata names; unspecified where it names none.</summary>
    public static IndexedValueType TypeOf(Payload payload) =>
        payload.Metadata.TryGetValue(TypeKey, out var name) && Enum.TryParse<IndexedValueType>(name.ToStringUtf8(), out var type)
            ? type
            : IndexedValueType.Unspecified;

    /// <summary>The same payload with its type in the metadata, which callers may leave out and readers need.</summary>
    public static Payload WithType(Payload payload, IndexedValueType type)
    {
        if (TypeOf(payload) == type)
            return payload;
        var result = payload.Clone();
        result.Metadata[TypeKey] = ByteString.CopyFromUtf8(Column.TypeName(type));
        return result;
    }

    /// <summary>The value as rows hold it, null for "no value"; false when it is not of the type.</summary>
    public static bool TryDecode(Payload payload, IndexedValueType type, out object? value)
    {
        value = null;
        if (payload.Data.IsEmpty)
            return true;
        try
        {
            using var json = JsonDocument.Parse(payload.Data.Memory);
            return TryDecode(json.RootElement, type, out value);
        }
        catch (JsonException)
        {
            return false; // the caller says which attribute has no readable value
        }
    }

    private static bool TryDecode(JsonElement json, IndexedValueType type, out object? value)
    {
        value = null;
        if (json.ValueKind == JsonValueKind.Null)
            return true;
        if (json.ValueKind == JsonValueKind.Array)
        {
            if (type == IndexedValueType.KeywordList)
                return TryDecodeList(json, out value);

            // A list of one stands for its only value, an empty one for none.
            return json.GetArrayLength() switch { 0 => true, 1 => TryDecode(json[0], type, out value), _ => false };
        }
        value = (type, json.ValueKind) switch
        {
            (IndexedValueType.Keyword or IndexedValueType.Text, JsonValueKind.String) => json.GetString(),
            (IndexedValueType.KeywordList, JsonValueKind.String) => new[] { json.GetString()! },
            (IndexedValueType.Bool, JsonValueKind.True or JsonValueKind.False) => json.GetBoolean(),
            (IndexedValueType.Int, JsonValueKind.Number) when json.TryGetInt64(out var whole) => whole,
            (IndexedValueType.Double, JsonValueKind.Number) => json.GetDouble(),
            (IndexedValueType.Datetime, JsonValueKind.String) when json.TryGetDateTimeOffset(out var time) => time,
            _ => null,
        };
        return value is not null;
    }

    private static bool TryDecodeList(JsonElement json, out object? value)
    {
        var items = json.EnumerateArray().ToList();
        var wellFormed = items.TrueForAll(item => item.ValueKind == JsonValueKind.String);
        value = wellFormed && items.Count > 0 ? items.ConvertAll(item => item.GetString()!).ToArray() : null;
        return wellFormed;
    }
}
