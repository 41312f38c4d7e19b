using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>One member of an object that validation refuses.</summary>
internal sealed record FieldError(string Kind, string Field, string Message)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static FieldError Required(string field, string detail = "") =>
        new("FieldValueRequired", field, detail.Length == 0 ? "Required value" : $"Required value: {detail}");

    public static FieldError Invalid(string field, JsonNode? value, string detail) =>
        new("FieldValueInvalid", field, $"Invalid value: {(value is null ? "null" : Print(value))}: {detail}");

    public static string Print(JsonNode value) => value.ToJsonString(Readable);

    public JsonObject ToCause() => new() { ["reason"] = Kind, ["message"] = Message, ["field"] = Field };

    public override string ToString() => $"{Field}: {Message}";
}
