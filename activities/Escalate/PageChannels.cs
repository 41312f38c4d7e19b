namespace WorkerDown.Activities.Escalate;

/// <summary>Makes each channel from its settings.</summary>
public static class PageChannels
{
    /// <summary>The channel.</summary>
    /// <param name="settings">How it is reached.</param>
    /// <param name="http">A client that follows no redirects (they would carry the secret elsewhere) and logs nothing.</param>
    /// <param name="time">The clock.</param>
    public static IPageChannel Make(ChannelSettings settings, HttpClient http, TimeProvider time) => settings switch
    {
        PagerDutySettings pagerDuty => new PagerDutyChannel(pagerDuty, http, time),
        SlackWebhookSettings webhook => new SlackWebhookChannel(webhook, http, time),
        SlackBotSettings bot => new SlackBotChannel(bot, http, time),
        AlertmanagerSettings alertmanager => new AlertmanagerChannel(alertmanager, http, time),
        WebhookSettings webhook => new WebhookChannel(webhook, http, time),
        _ => throw new ArgumentException($"No channel speaks {settings.GetType().Name}.", nameof(settings)),
    };
}
