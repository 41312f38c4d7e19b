using WorkerDown.Host.Outage;

namespace WorkerDown.Host.Configuration.Reading;

/// <summary>Makes the outage watch's settings.</summary>
internal static class OutageBinder
{
    public static OutageSettings Bind(SettingValues values, IReadOnlyCollection<string> clusters, List<SettingError> errors)
    {
        var defaults = new OutageSettings();
        var (lease, pods) = (values.Section("lease"), values.Section("temporalPods"));
        return new()
        {
            Enabled = values.Struct<bool>("enabled") ?? defaults.Enabled,
            Tolerance = values.Struct<TimeSpan>("tolerance") ?? defaults.Tolerance,
            Interval = values.Struct<TimeSpan>("interval") ?? defaults.Interval,
            Lease = lease.Text("namespace") is { } ns && Cluster(lease, clusters, errors) is { } c ? new LeasePlace(c, ns) with { Name = lease.Text("name") ?? new LeasePlace("", "").Name } : null,
            TemporalPods = pods.Text("namespace") is { } n && pods.Text("selector") is { } selector && Cluster(pods, clusters, errors) is { } p ? new(p, n, selector) : null,
        };
    }

    private static string? Cluster(SettingValues values, IReadOnlyCollection<string> clusters, List<SettingError> errors)
    {
        if (values.Text("cluster") is not { } name)
        {
            if (clusters.Count == 1)
                return clusters.First();
            errors.Add(new($"{values.Path}.cluster", null, "is missing", "name one of the configured clusters"));
            return null;
        }
        if (clusters.FirstOrDefault(c => string.Equals(c, name, StringComparison.OrdinalIgnoreCase)) is { } known)
            return known;
        errors.Add(Names.Unknown($"{values.Path}.cluster", name, "cluster", clusters));
        return null;
    }
}
