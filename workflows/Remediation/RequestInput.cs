using System.Text.Json;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Workflows;
using WorkerDown.Core;
using WorkerDown.Core.Health;
using WorkerDown.Core.Json;
using WorkerDown.Core.Requests;

namespace WorkerDown.Workflows.Remediation;

/// <summary>
/// Reads the raw input. A typed parameter would fail the workflow TASK on wrong input and retry it for ever; a raw one
/// lets the workflow itself fail at once with our sentence.
/// </summary>
internal static class RequestInput
{
    private const int ProblemBytes = 2000;

    /// <exception cref="ApplicationFailureException">Non-retryable, naming the member, when the input is wrong.</exception>
    public static RemediationRequest Read(IRawValue? input)
    {
        var (request, error) = RequestParser.Parse(Json(input));
        if (request is null)
            throw Invalid(error!);
        // It holds a plan: whoever could give one could have any Deployment restarted.
        return request.Carried is null || Workflow.Info.ContinuedRunId is not null ? request
            : throw Invalid("The member 'carried' is given by a run that continues as new, and by nobody else.");
    }

    /// <summary>Input that one workflow of ours gives to another.</summary>
    /// <exception cref="ApplicationFailureException">Non-retryable, when somebody else gave something else.</exception>
    public static T ReadOwn<T>(IRawValue? input, string giver)
        where T : class
    {
        const string hint = "it is not started by hand";
        try
        {
            return (Json(input) is { } json ? OutsideJson.As<T>(json) : null) ?? throw Invalid($"The input is missing: it is given by {giver}; {hint}.");
        }
        catch (JsonException e)
        {
            throw Invalid($"The input is given by {giver} and is not of its form ({hint}): {e.Message}");
        }
    }

    /// <summary>The part of the fleet that a health check is asked for.</summary>
    /// <exception cref="ApplicationFailureException">Non-retryable, naming the member, when the input is wrong.</exception>
    public static FleetPart ReadPart(IRawValue? input)
    {
        var (part, error) = HealthCheckParser.Parse(Json(input));
        return part ?? throw Invalid(error!);
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
            return OutsideJson.Read(payload.Data.Memory);
        }
        catch (JsonException e)
        {
            throw Invalid($"The input is not JSON (encoding '{encoding}'): {e.Message}");
        }
    }

    private static ApplicationFailureException Invalid(string problem) => new(TextBounds.Cut(problem, ProblemBytes), errorType: "InvalidInput", nonRetryable: true);
}
