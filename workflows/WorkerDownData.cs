using Temporalio.Converters;
using WorkerDown.Core.Json;

namespace WorkerDown.Workflows;

/// <summary>How payloads are written: camelCase, enums as words, case-insensitive. Client, worker and replayer must share it.</summary>
public static class WorkerDownData
{
    /// <summary>The converter.</summary>
    public static DataConverter Converter { get; } = DataConverter.Default with { PayloadConverter = new JsonConverter() };

    private sealed class JsonConverter() : DefaultPayloadConverter(WorkerDownJson.Options);
}
