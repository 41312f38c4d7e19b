using Temporalio.Client;

namespace WorkerDown.Host.Configuration.Reading;

/// <summary>Makes the Temporal settings: ours, and beneath them Temporal's own.</summary>
internal static class TemporalBinder
{
    public static TemporalSettings Bind(SettingValues values, IReadOnlyDictionary<string, string> environment, List<SettingError> errors)
    {
        var beneath = TemporalEnvironment.Load(values.Text("profile"), environment, errors);
        var defaults = new TemporalSettings();
        var key = SecretFiles.Text(values, "apiKeyFile", errors) ?? beneath?.ApiKey;
        return new()
        {
            Address = values.Text("address") ?? beneath?.TargetHost ?? defaults.Address,
            Namespace = values.Text("namespace") ?? (beneath is { Namespace.Length: > 0 } ? beneath.Namespace : defaults.Namespace),
            Identity = values.Text("identity"),
            ApiKey = key,
            Headers = beneath?.RpcMetadata?.ToDictionary(h => h.Key, h => h.Value),
            Version = Version(values, environment, errors),
            Tls = Tls(values.Section("tls"), beneath?.Tls, errors) ?? (key is null ? null : new TlsOptions()),
        };
    }

    // The variables are those that the Temporal worker controller sets.
    private static WorkerVersion? Version(SettingValues values, IReadOnlyDictionary<string, string> environment, List<SettingError> errors)
    {
        var name = values.Text("deploymentName") ?? environment.GetValueOrDefault("TEMPORAL_DEPLOYMENT_NAME");
        var build = values.Text("buildId") ?? environment.GetValueOrDefault("TEMPORAL_WORKER_BUILD_ID");
        if (string.IsNullOrEmpty(name) && string.IsNullOrEmpty(build))
            return null;
        if (!string.IsNullOrEmpty(name) && !string.IsNullOrEmpty(build))
            return new(name, build);
        if (!values.Wrong.Contains("deploymentName") && !values.Wrong.Contains("buildId"))
            errors.Add(new($"temporal.{(string.IsNullOrEmpty(name) ? "deploymentName" : "buildId")}", null, "is missing: a version is a Worker Deployment's name and a build of it", "give both or neither"));
        return null;
    }

    private static TlsOptions? Tls(SettingValues values, TlsOptions? beneath, List<SettingError> errors)
    {
        if (values.Struct<bool>("enabled") == false)
            return null;
        if (!values.Any)
            return beneath;
        if (values.Has("certFile") != values.Has("keyFile"))
            errors.Add(new($"{values.Path}.{(values.Has("certFile") ? "keyFile" : "certFile")}", null, "is missing: a client certificate and its key belong together", "give both or neither"));
        return new()
        {
            Domain = values.Text("serverName") ?? beneath?.Domain,
            ServerRootCACert = SecretFiles.Bytes(values, "caFile", errors) ?? beneath?.ServerRootCACert,
            ClientCert = SecretFiles.Bytes(values, "certFile", errors) ?? beneath?.ClientCert,
            ClientPrivateKey = SecretFiles.Bytes(values, "keyFile", errors) ?? beneath?.ClientPrivateKey,
        };
    }
}
