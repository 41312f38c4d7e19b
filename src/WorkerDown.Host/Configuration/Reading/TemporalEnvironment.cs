using Temporalio.Client;
using Temporalio.Common.EnvConfig;

namespace WorkerDown.Host.Configuration.Reading;

/// <summary>Temporal's own configuration (<c>TEMPORAL_ADDRESS</c> and the others, <c>temporal.toml</c>) as defaults beneath ours.</summary>
internal static class TemporalEnvironment
{
    /// <summary>Loads; null with an error when it is wrong.</summary>
    public static TemporalClientConnectOptions? Load(string? profile, IReadOnlyDictionary<string, string> environment, List<SettingError> errors)
    {
        try
        {
            return ClientEnvConfig.LoadClientConnectOptions(new() { Profile = profile, OverrideEnvVars = environment });
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or IOException)
        {
            errors.Add(new("temporal", null, $"cannot take over Temporal's own configuration: {e.Message.TrimEnd('.')}", "correct temporal.toml or the TEMPORAL_... variables"));
            return null;
        }
    }
}
