using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using WorkerDown.Core.Escalate;

namespace WorkerDown.Activities.Escalate;

/// <summary>
/// Slack by a bot token: the first page of an incident is a message, all others are replies in its thread (those that call
/// people are shown in the channel too), and the first is rewritten when the incident is over. Slack has no dedup key: a
/// message whose answer was lost comes twice.
/// </summary>
public sealed partial class SlackBotChannel(SlackBotSettings settings, HttpClient http, TimeProvider time) : IPageChannel
{
    // Slack says no in the body of a 200; these of its words mean "later", the others "never like this".
    private static readonly string[] Passing = ["ratelimited", "rate_limited", "message_limit_exceeded", "internal_error", "fatal_error", "service_unavailable", "request_timeout", "rollup_error", "team_added_to_org"];

    private readonly PageHttp send = new(settings.Name, http, time);

    /// <inheritdoc />
    public string Name => settings.Name;

    /// <inheritdoc />
    public async Task<Delivered> DeliverAsync(Page page, CancellationToken cancel)
    {
        if (page.Thread is not { } thread)
            return new($"posted to {Name}", await CallAsync("chat.postMessage", Message(page), cancel));
        if (page.Kind == PageKind.Resolve)
            await RewriteAsync(page, thread, cancel);
        var reply = Message(page);
        reply["thread_ts"] = thread;
        reply["reply_broadcast"] = page.Calls;
        await CallAsync("chat.postMessage", reply, cancel);
        return new($"posted to the thread in {Name}", thread);
    }

    // First, because it may be done twice. It is a courtesy: the reply is what tells.
    private async Task RewriteAsync(Page page, string thread, CancellationToken cancel)
    {
        try
        {
            var update = Message(page);
            update["ts"] = thread;
            await CallAsync("chat.update", update, cancel);
        }
        catch (PageNotDeliveredException e) when (e.Refused)
        {
            // The message is gone or may no longer be changed.
        }
    }

    private Dictionary<string, object?> Message(Page page)
    {
        var message = SlackMessage.Of(page, time.GetUtcNow());
        message["channel"] = settings.SlackChannel;
        return message;
    }

    private async Task<string?> CallAsync(string method, Dictionary<string, object?> body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(settings.Api, method)) { Content = PageHttp.Json(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", settings.Token);
        var answer = await send.SendAsync(request, null, cancel);
        var (ok, ts, error) = Read(answer);
        if (ok)
            return ts;
        // A word of Slack's own is safe to show; anything else is not.
        var word = error is not null && Word().IsMatch(error) ? error : "an answer that is not Slack's";
        throw new PageNotDeliveredException($"{Name} answered {word} to {method}", refused: error is not null && !Passing.Contains(error));
    }

    private static (bool Ok, string? Ts, string? Error) Read(string answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            var root = json.RootElement;
            return (root.GetProperty("ok").GetBoolean(), Text(root, "ts") is { } ts && Stamp().IsMatch(ts) ? ts : null, Text(root, "error"));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return (false, null, null);
        }
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"^\d{1,20}\.\d{1,20}$")]
    private static partial Regex Stamp();

    [GeneratedRegex("^[a-z_]{1,60}$")]
    private static partial Regex Word();
}
