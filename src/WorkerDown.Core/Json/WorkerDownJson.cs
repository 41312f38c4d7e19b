using System.Text.Json;
using System.Text.Json.Serialization;

namespace WorkerDown.Core.Json;

/// <summary>How everything of WorkerDown is written as JSON: camelCase, enums as words, read case-insensitively.</summary>
public static class WorkerDownJson
{
    /// <summary>The one set of options, for workflow payloads, pages and command output alike.</summary>
    public static JsonSerializerOptions Options { get; } = Create(indented: false);

    /// <summary>The same, indented, for people.</summary>
    public static JsonSerializerOptions Indented { get; } = Create(indented: true);

    private static JsonSerializerOptions Create(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        PropertyNameCaseInsensitive = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = indented,
        Converters = { new JsonStringEnumConverter() },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
