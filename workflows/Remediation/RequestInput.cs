using System.Text.Json;
using Temporalio.Converters;
using Temporalio.Exceptions;
using WorkerDown.Core.Health;
using WorkerDown.Core.Requests;

namespace WorkerDown.Workflows.Remediation;

/// <summary>
/// Reads the raw input. A typed parameter would fail the workflow TASK on wrong input and retry it for ever; a raw one
/// lets the workflow itself fail at once with our sentence.
/// </summary>
internal static class RequestInput
{
    /// <exception cref="ApplicationFailureException">Non-retryable, naming the member, when the input is wrong.</exception>
    public static RemediationRequest Read(IRawValue? input)
    {
        var (request, error) = RequestParser.Parse(Json(input));
        return request ?? throw new ApplicationFailureException(error!, errorType: "InvalidInput", nonRetryable: true);
    }

    /// <summary>The part of the fleet that a health check is asked for.</summary>
    /// <exception cref="ApplicationFailureException">Non-retryable, naming the member, when the input is wrong.</exception>
    public static FleetPart ReadPart(IRawValue? input)
    {
        var (part, error) = HealthCheckParser.Parse(Json(input));
        return part ?? throw new ApplicationFailureException(error!, errorType: "InvalidInput", nonRetryable: true);
    }

    private static JsonElement? Json(IRawValue? input)
    {
        if (input?.Payload is not { } payload || payload.Data.IsEmpty)
            return null;
        var encoding = payload.Metadata.TryGetValue("encoding", out var value) ? value.ToStringUtf8() : "";
        if (encoding == "binary/null")
            return null;
        try
        {
            using var document = JsonDocument.Parse(payload.Data.Memory);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new ApplicationFailureException($"The input is not JSON (encoding '{encoding}'): {e.Message}", errorType: "InvalidInput", nonRetryable: true);
        }
    }
}
