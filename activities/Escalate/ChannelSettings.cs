namespace WorkerDown.Activities.Escalate;

/// <summary>How a channel is reached. What it holds is secret, so it prints as its name only.</summary>
/// <param name="Name">The channel's name, by which escalation steps know it.</param>
public abstract record ChannelSettings(string Name)
{
    /// <summary>The name alone.</summary>
    public sealed override string ToString() => Name;
}

/// <summary>PagerDuty, by a service's Events API v2 integration.</summary>
/// <param name="Name">The channel's name.</param>
/// <param name="RoutingKey">The integration key, 32 characters.</param>
public sealed record PagerDutySettings(string Name, string RoutingKey) : ChannelSettings(Name)
{
    /// <summary>Where events go. Default PagerDuty's own; EU accounts have <c>https://events.eu.pagerduty.com/v2/enqueue</c>.</summary>
    public Uri Url { get; init; } = new("https://events.pagerduty.com/v2/enqueue");
}

/// <summary>Slack by an incoming webhook: every page is a message of its own.</summary>
/// <param name="Name">The channel's name.</param>
/// <param name="Url">The webhook's address, itself a secret.</param>
public sealed record SlackWebhookSettings(string Name, Uri Url) : ChannelSettings(Name);

/// <summary>Slack by a bot token (scope <c>chat:write</c>): an incident is one thread, its first message is kept up to date.</summary>
/// <param name="Name">The channel's name.</param>
/// <param name="Token">The bot token, <c>xoxb-...</c>.</param>
/// <param name="SlackChannel">The conversation's id, <c>C0123456789</c>.</param>
public sealed record SlackBotSettings(string Name, string Token, string SlackChannel) : ChannelSettings(Name)
{
    /// <summary>Where the Web API is. Default Slack's own.</summary>
    public Uri Api { get; init; } = new("https://slack.com/api/");
}

/// <summary>Prometheus Alertmanager.</summary>
/// <param name="Name">The channel's name.</param>
/// <param name="Url">Its base address, without <c>/api/v2</c>.</param>
/// <param name="Token">Bearer token; null for none.</param>
public sealed record AlertmanagerSettings(string Name, Uri Url, string? Token = null) : ChannelSettings(Name);

/// <summary>A generic webhook.</summary>
/// <param name="Name">The channel's name.</param>
/// <param name="Url">Its address; may hold a secret, so it is never shown.</param>
/// <param name="Secret">Key of the signature; null sends unsigned.</param>
public sealed record WebhookSettings(string Name, Uri Url, string? Secret) : ChannelSettings(Name);
