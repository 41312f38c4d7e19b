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
        HttpOperationException http => $"HTTP {(int)http.Response.StatusCode} {http.Response.StatusCode}{Message(http)}",
        HttpRequestException request => $"no connection ({request.HttpRequestError}): {request.Message}",
        TaskCanceledException => "timed out",
        _ => $"{e.GetType().Name}: {e.Message}",
    });

    // The API's Status object says it best; anything else may hold whatever a proxy wrote.
    private static string Message(HttpOperationException e)
    {
        try
        {
            using var status = JsonDocument.Parse(e.Response.Content ?? "");
            return status.RootElement.ValueKind == JsonValueKind.Object && status.RootElement.TryGetProperty("message", out var message) ? $": {message.GetString()}" : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
