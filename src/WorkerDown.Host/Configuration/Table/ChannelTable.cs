namespace WorkerDown.Host.Configuration.Table;

/// <summary>The channels. What is a secret may stand here, in an environment variable, or better in a file of its own.</summary>
internal static class ChannelTable
{
    /// <summary>The kinds of channels.</summary>
    public const string Webhook = "webhook", PagerDuty = "pagerDuty", Slack = "slack", Alertmanager = "alertmanager";

    public static Map Channels { get; } = new("channels", "The channels that pages go to, by name.", "channel", new Section("", "A channel.",
    [
        new ChoiceLeaf("type", "What it speaks.", [Webhook, PagerDuty, Slack, Alertmanager]) { Default = Webhook },
        new AddressLeaf("url", "webhook, slack: the hook's address, better in 'urlFile' where it is a secret. alertmanager: its base address. pagerDuty: only where events do not go to events.pagerduty.com.") { Secret = true },
        Forms.File("urlFile", "File with the address, as a mounted Secret."),
        Forms.Text("secret", "webhook: key of the signature; better in 'secretFile'.") with { Secret = true },
        Forms.File("secretFile", "webhook: file with the key of the signature."),
        Forms.Text("routingKey", "pagerDuty: integration key of an Events API v2 integration; better in 'routingKeyFile'.") with { Secret = true },
        Forms.File("routingKeyFile", "pagerDuty: file with the integration key."),
        Forms.Text("token", "slack: bot token with the scope chat:write, instead of a hook. alertmanager: bearer token. Better in 'tokenFile'.") with { Secret = true },
        Forms.File("tokenFile", "slack, alertmanager: file with the token."),
        Forms.Text("slackChannel", "slack with a token: id of the conversation, as C0123456789."),
    ]));

    /// <summary>Which members each kind reads, beside 'type'.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> MembersOf { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        [Webhook] = ["url", "urlFile", "secret", "secretFile"],
        [PagerDuty] = ["url", "urlFile", "routingKey", "routingKeyFile"],
        [Slack] = ["url", "urlFile", "token", "tokenFile", "slackChannel"],
        [Alertmanager] = ["url", "urlFile", "token", "tokenFile"],
    };
}
