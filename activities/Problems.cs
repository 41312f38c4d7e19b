using System.Text.Json;
using k8s.Autorest;
using Temporalio.Exceptions;
using WorkerDown.Core.Redaction;

namespace WorkerDown.Activities;

/// <summary>Says an exception in one line: what a person can act on, without stack and without secrets.</summary>
public static class Problems
{
    /// <summary>One line.</summary>
    public static string Say(Exception e) => OutsideText.Clean(e switch
    {
        RpcException rpc => $"{rpc.Code}: {rpc.Message}",
        HttpOperationException http => $"HTTP {(int)http.Response.StatusCode} {http.Response.StatusCode}{(Words(http) is { } words ? $": {words}" : "")}",
        HttpRequestException request => $"no connection ({request.HttpRequestError}): {request.Message}",
        TaskCanceledException => "timed out",
        _ => $"{e.GetType().Name}: {e.Message}",
    });

    /// <summary>What the API itself said; null when something before it answered, whose words may be anything.</summary>
    public static string? Words(HttpOperationException e)
    {
        try
        {
            using var status = JsonDocument.Parse(e.Response.Content ?? "");
            return status.RootElement.ValueKind == JsonValueKind.Object && status.RootElement.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String
                ? message.GetString()
                : null;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return null; // not JSON, or a text that is none
        }
    }
}
