using WorkerDown.Activities.Escalate;
using WorkerDown.Host.Configuration.Table;

namespace WorkerDown.Host.Configuration.Reading;

/// <summary>Makes the channels. Their addresses and keys are secrets: no error shows them.</summary>
internal sealed class ChannelBinder(string name, SettingValues values, List<SettingError> errors)
{
    public static IReadOnlyList<ChannelSettings> Bind(SettingValues root, List<SettingError> errors) =>
        root.Entries<SettingValues>("channels").Select(c => new ChannelBinder(c.Name, c.Value, errors).Channel()).OfType<ChannelSettings>().ToList();

    private ChannelSettings? Channel()
    {
        var type = values.Text("type") ?? ChannelTable.Webhook;
        foreach (var member in ChannelTable.MembersOf.Values.SelectMany(m => m).Distinct().Where(m => values.Has(m) && !ChannelTable.MembersOf[type].Contains(m)))
            errors.Add(new($"{values.Path}.{member}", null, $"is not read by a channel of the type {type}", $"remove it; such a channel has {string.Join(", ", ChannelTable.MembersOf[type])}"));
        return type switch
        {
            ChannelTable.PagerDuty => PagerDuty(),
            ChannelTable.Slack => Slack(),
            ChannelTable.Alertmanager => Needed(Url(), "url", "give Alertmanager's base address, as http://alertmanager.monitoring:9093") is { } url ? new AlertmanagerSettings(name, url, Secret("token")) : null,
            _ => Needed(Url(), "url", "give the webhook's address in 'url', or the path of a file that holds it in 'urlFile'") is { } url ? new WebhookSettings(name, url, Secret("secret")) : null,
        };
    }

    private PagerDutySettings? PagerDuty()
    {
        var url = Url();
        if (Needed(Secret("routingKey"), "routingKey", "give the integration key of an Events API v2 integration in 'routingKeyFile' or 'routingKey'") is not { } key)
            return null;
        if (key.Length != 32 || !key.All(char.IsAsciiLetterOrDigit))
        {
            errors.Add(new($"{values.Path}.routingKey", null, "is not a PagerDuty integration key: those have 32 letters and digits", "copy it from the service's Events API v2 integration"));
            return null;
        }
        var settings = new PagerDutySettings(name, key);
        return url is null ? settings : settings with { Url = url };
    }

    private ChannelSettings? Slack()
    {
        var url = Url();
        if (Secret("token") is not { } token)
        {
            if (values.Has("slackChannel"))
                errors.Add(new($"{values.Path}.slackChannel", values.Text("slackChannel"), "is only used with a token: a hook has its channel in itself", "give 'tokenFile', or remove it"));
            return Needed(url, "url", "give the incoming webhook's address in 'urlFile' or 'url', or a bot token in 'tokenFile' and a 'slackChannel'") is { } hook ? new SlackWebhookSettings(name, hook) : null;
        }
        if (Needed(values.Text("slackChannel"), "slackChannel", "give the conversation's id, as C0123456789") is not { } channel)
            return null;
        var settings = new SlackBotSettings(name, token, channel);
        return url is null ? settings : settings with { Api = url };
    }

    private T? Needed<T>(T? value, string member, string fix)
        where T : class
    {
        if (value is null && !values.Wrong.Contains(member) && !values.Wrong.Contains(member + "File"))
            errors.Add(new($"{values.Path}.{member}", null, "is missing", fix));
        return value;
    }

    private string? Secret(string member)
    {
        NotBoth(member);
        return values.Text(member) ?? SecretFiles.Text(values, member + "File", errors);
    }

    private Uri? Url()
    {
        NotBoth("url");
        if (values.Class<Uri>("url") is { } given)
            return given;
        if (SecretFiles.Text(values, "urlFile", errors) is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            return url;
        errors.Add(new($"{values.Path}.urlFile", values.Text("urlFile"), "does not hold an absolute http or https address", "write the address alone into the file, with its scheme"));
        values.Wrong.Add("urlFile");
        return null;
    }

    private void NotBoth(string member)
    {
        if (values.Has(member) && values.Has(member + "File"))
            errors.Add(new($"{values.Path}.{member}File", null, $"cannot be given together with '{member}'", "give only one of them"));
    }
}
