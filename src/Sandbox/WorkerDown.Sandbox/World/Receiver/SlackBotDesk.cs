using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace WorkerDown.Sandbox.World;

/// <summary>Slack's Web API: chat.postMessage and chat.update; it says no in the body of a 200.</summary>
public sealed class SlackBotDesk : IDesk
{
    /// <summary>The one token it knows.</summary>
    public const string Token = "xoxb-sandbox-0000-only";

    /// <summary>The one conversation there is.</summary>
    public const string Conversation = "C0SANDBOX00";

    private int posted;

    /// <summary>Each message's title by its time stamp; changed by an update.</summary>
    public ConcurrentDictionary<string, string> Messages { get; } = new();

    /// <summary>The message that each reply belongs to.</summary>
    public ConcurrentDictionary<string, string> Threads { get; } = new();

    /// <summary>Answers every call with this word of Slack's; null judges it.</summary>
    public string? Error { get; set; }

    DeskAnswer IDesk.Take(DeskRequest request)
    {
        var message = JsonDocument.Parse(request.Body).RootElement;
        if (Error is { } error)
            return new(200, No(error));
        if (Problem(request, message) is { } problem)
            return DeskAnswer.Broke(200, No(problem), problem);
        var page = SlackRules.Page(message, "");
        if (request.Path.EndsWith("chat.update", StringComparison.Ordinal))
        {
            var changed = Text(message, "ts")!;
            Messages[changed] = page.Title;
            return new(200, Yes(changed));
        }
        var ts = string.Create(CultureInfo.InvariantCulture, $"1700000000.{Interlocked.Increment(ref posted):000000}");
        Messages[ts] = page.Title;
        if (Text(message, "thread_ts") is { } thread)
            Threads[ts] = thread;
        return new(200, Yes(ts), page);
    }

    private string? Problem(DeskRequest request, JsonElement message)
    {
        if (request.Headers.Authorization != $"Bearer {Token}")
            return "invalid_auth";
        if (!request.Headers.ContentType.ToString().StartsWith("application/json", StringComparison.Ordinal))
            return "invalid_post_type";
        if (Text(message, "channel") != Conversation)
            return "channel_not_found";
        if (request.Path.EndsWith("chat.update", StringComparison.Ordinal) && !Messages.ContainsKey(Text(message, "ts") ?? ""))
            return "message_not_found";
        if (Text(message, "thread_ts") is { } thread && !Messages.ContainsKey(thread))
            return "thread_not_found";
        return SlackRules.Problem(message);
    }

    private static string Yes(string ts) => JsonSerializer.Serialize(new { ok = true, channel = Conversation, ts });

    private static string No(string error) => JsonSerializer.Serialize(new { ok = false, error });

    private static string? Text(JsonElement e, string name) => e.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
