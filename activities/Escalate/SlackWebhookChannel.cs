using WorkerDown.Core.Escalate;

namespace WorkerDown.Activities.Escalate;

/// <summary>
/// Slack by an incoming webhook. It answers no message id and takes no dedup key: every page is a message of its own, and
/// one whose answer was lost comes twice (the block id of both is the page's id). Threads and updates need a bot token.
/// </summary>
public sealed class SlackWebhookChannel(SlackWebhookSettings settings, HttpClient http, TimeProvider time) : IPageChannel
{
    private readonly PageHttp send = new(settings.Name, http, time);

    /// <inheritdoc />
    public string Name => settings.Name;

    /// <inheritdoc />
    public async Task<Delivered> DeliverAsync(Page page, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Url) { Content = PageHttp.Json(SlackMessage.Of(page, time.GetUtcNow())) };
        await send.SendAsync(request, null, cancel);
        return new($"posted to {Name}");
    }
}
