using System.Security.Cryptography;
using WorkerDown.Host.Configuration.Reading;
using WorkerDown.Host.Schedules;

namespace WorkerDown.Host.Configuration.Reloading;

/// <summary>
/// Looks at the configuration files, and at the files of secrets that they name, every few seconds and takes over what has changed. It reads them instead of waiting
/// for file events: a mounted ConfigMap changes by a swapped link, and network file systems tell nothing. A configuration
/// that is wrong is refused and logged; the old one stays.
/// </summary>
internal sealed partial class SettingsReloader(SettingsSources sources, LiveSettings live, HealthCheckApplier schedule, TimeProvider time, ILogger<SettingsReloader> log) : BackgroundService
{
    /// <summary>How soon a change is seen.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private IReadOnlyList<string> named = sources.FilesNamed();
    private string seen = Fingerprint(sources, sources.FilesNamed());

    /// <summary>Looks once.</summary>
    /// <returns>Whether new settings were taken over.</returns>
    public async Task<bool> LookAsync()
    {
        if (Fingerprint(sources, named) == seen)
            return false;
        // Taken before the files are read: what changes meanwhile is seen at the next look.
        named = sources.FilesNamed();
        seen = Fingerprint(sources, named);
        var (settings, errors) = SettingsLoader.TryLoad(sources);
        if (errors.Count > 0)
        {
            Refused(log, new WrongConfigurationException(errors).Message);
            return false;
        }
        var before = live.Current;
        foreach (var section in live.Take(settings))
            NeedsRestart(log, section);
        var (added, removed) = (Names(settings).Except(Names(before)), Names(before).Except(Names(settings)));
        Took(log, settings.Targets.Count, Say(added), Say(removed));
        if (before.Schedule != settings.Schedule)
            await schedule.ApplyAsync();
        return true;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
                await LookAsync();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The program stops.
        }
    }

    private static IEnumerable<string> Names(WorkerDownSettings settings) => settings.Targets.Keys;

    private static string Say(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal).DefaultIfEmpty("none"));

    private static string Fingerprint(SettingsSources sources, IReadOnlyList<string> named)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in sources.FilesRead().Concat(named))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(file));
            try
            {
                hash.AppendData(File.ReadAllBytes(file));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                hash.AppendData([0]); // gone or unreadable is a state like any other: loading says it in words
            }
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    [LoggerMessage(LogLevel.Information, "The configuration has changed and holds from the next check and remediation on; open ones keep theirs. {Targets} target(s); new: {Added}; gone: {Removed}")]
    private static partial void Took(ILogger log, int targets, string added, string removed);

    [LoggerMessage(LogLevel.Warning, "The changed configuration is refused, the old one stays. {Problem}")]
    private static partial void Refused(ILogger log, string problem);

    [LoggerMessage(LogLevel.Warning, "The section '{Section}' has changed too: it takes a restart")]
    private static partial void NeedsRestart(ILogger log, string section);
}
