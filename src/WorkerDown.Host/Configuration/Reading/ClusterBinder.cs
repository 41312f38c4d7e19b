namespace WorkerDown.Host.Configuration.Reading;

/// <summary>Makes the clusters: each is reached in one way only.</summary>
internal static class ClusterBinder
{
    public static Dictionary<string, ClusterSettings> Bind(SettingValues root, List<SettingError> errors) =>
        root.Entries<SettingValues>("clusters").ToDictionary(c => c.Name, c => Cluster(c.Value, errors));

    private static ClusterSettings Cluster(SettingValues values, List<SettingError> errors)
    {
        var inCluster = values.Struct<bool>("inCluster") ?? false;
        var ways = new List<string>();
        if (inCluster)
            ways.Add("inCluster");
        if (values.Has("server"))
            ways.Add("server");
        if (values.Has("kubeconfig") || values.Has("context"))
            ways.Add(values.Has("kubeconfig") ? "kubeconfig" : "context");
        if (ways.Count > 1)
            errors.Add(new(values.Path, null, $"is reached in {ways.Count} ways at once: {string.Join(", ", ways)}", "keep one of them"));
        if (values.Has("tokenFile") && !values.Has("server"))
            errors.Add(new($"{values.Path}.tokenFile", values.Text("tokenFile"), "is only used together with 'server'", "give 'server' too, or remove it"));
        return new()
        {
            InCluster = inCluster,
            Kubeconfig = values.Text("kubeconfig"),
            Context = values.Text("context"),
            Server = values.Class<Uri>("server"),
            TokenFile = values.Text("tokenFile"),
        };
    }
}
