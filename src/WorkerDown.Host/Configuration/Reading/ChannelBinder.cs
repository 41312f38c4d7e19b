using WorkerDown.Activities.Escalate;

namespace WorkerDown.Host.Configuration.Reading;

/// <summary>Makes the channels. Their addresses and keys are secrets: no error shows them.</summary>
internal static class ChannelBinder
{
    public static IReadOnlyList<WebhookSettings> Bind(SettingValues root, List<SettingError> errors) =>
        root.Entries<SettingValues>("channels").Select(c => Webhook(c.Name, c.Value, errors)).OfType<WebhookSettings>().ToList();

    private static WebhookSettings? Webhook(string name, SettingValues values, List<SettingError> errors)
    {
        NotBoth(values, "url", "urlFile", errors);
        NotBoth(values, "secret", "secretFile", errors);
        var url = values.Class<Uri>("url") ?? FromFile(values, errors);
        var secret = values.Text("secret") ?? SecretFiles.Text(values, "secretFile", errors);
        if (url is null && !values.Wrong.Contains("url") && !values.Wrong.Contains("urlFile"))
            errors.Add(new($"{values.Path}.url", null, "is missing", "give the webhook's address in 'url', or the path of a file that holds it in 'urlFile'"));
        return url is null ? null : new(name, url, secret);
    }

    private static Uri? FromFile(SettingValues values, List<SettingError> errors)
    {
        if (SecretFiles.Text(values, "urlFile", errors) is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            return url;
        errors.Add(new($"{values.Path}.urlFile", values.Text("urlFile"), "does not hold an absolute http or https address", "write the address alone into the file, with its scheme"));
        values.Wrong.Add("urlFile");
        return null;
    }

    private static void NotBoth(SettingValues values, string one, string other, List<SettingError> errors)
    {
        if (values.Has(one) && values.Has(other))
            errors.Add(new($"{values.Path}.{other}", null, $"cannot be given together with '{one}'", "give only one of them"));
    }
}
