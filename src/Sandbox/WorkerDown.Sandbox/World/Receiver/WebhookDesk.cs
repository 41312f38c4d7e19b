using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace WorkerDown.Sandbox.World;

/// <summary>A receiver of the signed webhook: takes CloudEvents in structured mode, not older than five minutes, signed with its key.</summary>
public sealed class WebhookDesk(string key, TimeProvider time) : IDesk
{
    private static readonly TimeSpan OldestSignature = TimeSpan.FromMinutes(5);

    DeskAnswer IDesk.Take(DeskRequest request)
    {
        if (Problem(request) is { } problem)
            return DeskAnswer.Broke(400, problem, problem);
        var e = JsonDocument.Parse(request.Body).RootElement;
        var data = e.GetProperty("data");
        return new(202, "", new(e.GetProperty("id").GetString()!, data.GetProperty("kind").GetString()!, data.GetProperty("dedupKey").GetString()!, data.GetProperty("title").GetString()!, data.GetProperty("text").GetString()!));
    }

    private string? Problem(DeskRequest request)
    {
        if (!request.Headers.ContentType.ToString().StartsWith("application/cloudevents+json", StringComparison.Ordinal))
            return $"content type {request.Headers.ContentType}";
        var parts = request.Headers["X-WorkerDown-Signature"].ToString().Split(',');
        if (parts.Length != 2 || !parts[0].StartsWith("t=", StringComparison.Ordinal) || !parts[1].StartsWith("v1=", StringComparison.Ordinal))
            return "no signature";
        var at = DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[0][2..], CultureInfo.InvariantCulture));
        if ((time.GetUtcNow() - at).Duration() > OldestSignature)
            return "the signature's time is too far away";
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{parts[0][2..]}.{request.Body}")));
        if (parts[1][3..] != expected)
            return "wrong signature";
        var e = JsonDocument.Parse(request.Body).RootElement;
        return new[] { "specversion", "id", "source", "type" }.FirstOrDefault(a => !e.TryGetProperty(a, out var value) || value.GetString() is not { Length: > 0 }) is { } missing
            ? $"the event has no {missing}"
            : null;
    }
}
