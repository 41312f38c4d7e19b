using System.Diagnostics;
using System.Text.Json;
using Google.Protobuf;
using Temporalio.Api.Common.V1;

namespace WorkerDown.Host.Telemetry;

/// <summary>
/// Carries a trace through Temporal: the W3C context in the header <c>_tracer-data</c>, as the Temporal SDKs' own
/// OpenTelemetry interceptors write it, so that theirs and ours continue each other's traces.
/// </summary>
internal static class TraceHeaders
{
    private const string Key = "_tracer-data";

    /// <summary>The headers with the context; as they were when there is none.</summary>
    public static IDictionary<string, Payload>? With(IDictionary<string, Payload>? headers, ActivityContext context)
    {
        if (context == default)
            return headers;
        var data = new Dictionary<string, string>
        {
            ["traceparent"] = $"00-{context.TraceId}-{context.SpanId}-{(context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? "01" : "00")}",
        };
        return new Dictionary<string, Payload>(headers ?? new Dictionary<string, Payload>())
        {
            [Key] = new() { Metadata = { ["encoding"] = ByteString.CopyFromUtf8("json/plain") }, Data = ByteString.CopyFrom(JsonSerializer.SerializeToUtf8Bytes(data)) },
        };
    }

    /// <summary>The context in the headers; default when there is none, or none that can be read.</summary>
    public static ActivityContext Read(IEnumerable<KeyValuePair<string, Payload>>? headers)
    {
        if (headers?.FirstOrDefault(h => h.Key == Key).Value is not { } payload)
            return default;
        try
        {
            var data = JsonSerializer.Deserialize<Dictionary<string, string>>(payload.Data.Span);
            return ActivityContext.TryParse(data?.GetValueOrDefault("traceparent"), null, isRemote: true, out var context) ? context : default;
        }
        catch (JsonException)
        {
            return default; // somebody else's header: a trace is never worth a failure
        }
    }
}
