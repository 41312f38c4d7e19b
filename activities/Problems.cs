using System.Text.Json;
using k8s.Autorest;

namespace WorkerDown.Activities;

/// <summary>Says an exception in one line: what a person can act on, without stack and without secrets.</summary>
public static class Problems
{
    /// <summary>One line.</summary>
    public static string Say(Exception e) => e switch
    {
        HttpOperationException http => $"HTTP {(int)http.Response.StatusCode} {http.Response.StatusCode}{Message(http)}",
        HttpRequestException request => $"no connection ({request.HttpRequestError}): {request.Message}",
        TaskCanceledException => "timed out",
        _ => $"{e.GetType().Name}: {e.Message}",
    };

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
