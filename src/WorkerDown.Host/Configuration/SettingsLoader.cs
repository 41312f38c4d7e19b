using WorkerDown.Activities.Load;
using WorkerDown.Core.Targets;
using WorkerDown.Host.Configuration.Reading;
using WorkerDown.Host.Configuration.Table;

namespace WorkerDown.Host.Configuration;

/// <summary>Loads the configuration: read by the table, bound to the records, checked together.</summary>
public static class SettingsLoader
{
    /// <summary>The settings.</summary>
    /// <exception cref="WrongConfigurationException">Something is wrong: it names all of it.</exception>
    public static WorkerDownSettings Load(SettingsSources sources)
    {
        var (settings, errors) = TryLoad(sources);
        return errors.Count == 0 ? settings : throw new WrongConfigurationException(errors);
    }

    /// <summary>The settings, as far as they are right, and everything that is wrong.</summary>
    public static (WorkerDownSettings Settings, IReadOnlyList<SettingError> Errors) TryLoad(SettingsSources sources)
    {
        var errors = new List<SettingError>();
        var (root, sourceOf) = sources.Build(errors);
        using var _ = root as IDisposable;
        var reader = new SettingsReader(root, sourceOf);
        var values = reader.Read(SettingsTable.Root);
        errors.AddRange(reader.Errors);

        var clusters = ClusterBinder.Bind(values, errors);
        var temporal = TemporalBinder.Bind(values.Section("temporal"), sources.Environment, errors);
        var links = Links(values.Section("links"));
        var plans = new TargetBinder(values, clusters, links, errors).Bind();
        var channels = ChannelBinder.Bind(values, errors);
        var named = values.Entries<SettingValues>("channels").Select(c => c.Name).ToList();
        errors.AddRange(CrossRules.Check(plans.Values, named));
        var schedule = Schedule(values.Section("schedule"));
        errors.AddRange(CrossRules.Sizes([.. plans.Values], schedule.SplitByGroup));
        var settings = new WorkerDownSettings
        {
            Temporal = temporal,
            Clusters = clusters,
            Targets = plans,
            Outage = OutageBinder.Bind(values.Section("outage"), clusters.Keys, errors),
            Escalation = TargetBinder.Escalation(new(), values.Section("escalation")),
            Links = links,
            Storm = Storm(values.Section("storm")),
            Channels = channels,
            Schedule = schedule,
            Host = Host(values.Section("host"), values.Section("logging")),
            Telemetry = Telemetry(values.Section("telemetry")),
        };
        return (settings, errors);
    }

    private static Links Links(SettingValues values) => new()
    {
        TemporalUi = values.Class<Uri>("temporalUi")?.ToString().TrimEnd('/') is { } ui ? WithoutNamespace(ui) : null,
        Runbook = values.Class<Uri>("runbook")?.ToString(),
        TemporalRunbook = values.Class<Uri>("temporalRunbook")?.ToString(),
    };

    // People paste the address of a page; links add the namespace themselves.
    private static string WithoutNamespace(string ui) => ui.Split("/namespaces/")[0];

    private static StormLimit Storm(SettingValues values)
    {
        var defaults = new StormLimit();
        return new(values.Struct<int>("maxTargets") ?? defaults.MaxTargets, values.Struct<double>("maxShare") ?? defaults.MaxShare);
    }

    private static ScheduleSettings Schedule(SettingValues values)
    {
        var defaults = new ScheduleSettings();
        return new()
        {
            ApplyAtStart = values.Struct<bool>("applyAtStart") ?? defaults.ApplyAtStart,
            SplitByGroup = values.Struct<bool>("splitByGroup") ?? defaults.SplitByGroup,
            Interval = values.Struct<TimeSpan>("interval") ?? defaults.Interval,
            RunTimeout = values.Struct<TimeSpan>("runTimeout") ?? defaults.RunTimeout,
        };
    }

    private static TelemetrySettings Telemetry(SettingValues values) => new()
    {
        Prometheus = values.Struct<bool>("prometheus") ?? true,
        OtlpEndpoint = values.Class<Uri>("otlpEndpoint"),
    };

    private static HostSettings Host(SettingValues values, SettingValues logging)
    {
        var defaults = new HostSettings();
        return new()
        {
            HealthPort = values.Struct<int>("healthPort") ?? defaults.HealthPort,
            GracePeriod = values.Struct<TimeSpan>("gracePeriod") ?? defaults.GracePeriod,
            LogFormat = logging.Text("format") ?? defaults.LogFormat,
            LogLevels = logging.Entries<string>("logLevel").ToDictionary(l => l.Name, l => Enum.Parse<LogLevel>(l.Value)),
        };
    }
}
