using Temporalio.Client;

namespace WorkerDown.Host.Configuration.Reloading;

/// <summary>
/// The configuration that holds now. What begins (a check, a remediation) reads it once; what is open keeps the numbers
/// that its history recorded.
/// </summary>
public sealed class LiveSettings(WorkerDownSettings first)
{
    private volatile WorkerDownSettings current = first;

    /// <summary>The settings now.</summary>
    public WorkerDownSettings Current => current;

    /// <summary>
    /// Takes over new settings. Where Temporal is and how the program itself runs stays as it was at the start: that
    /// takes a restart.
    /// </summary>
    /// <returns>Names of the sections that differ but need a restart.</returns>
    public IReadOnlyList<string> Take(WorkerDownSettings next)
    {
        var before = current;
        current = next with { Temporal = before.Temporal, Host = before.Host, Telemetry = before.Telemetry };
        return new (string Name, bool Same)[]
        {
            ("temporal", next.Temporal.ToString() == before.Temporal.ToString() && next.Temporal.Identity == before.Temporal.Identity && next.Temporal.Version == before.Temporal.Version && SameSecrets(next.Temporal, before.Temporal)),
            ("host", (next.Host.HealthPort, next.Host.GracePeriod) == (before.Host.HealthPort, before.Host.GracePeriod)),
            ("telemetry", next.Telemetry == before.Telemetry),
            ("logging", next.Host.LogFormat == before.Host.LogFormat && next.Host.LogLevels.Count == before.Host.LogLevels.Count && !next.Host.LogLevels.Except(before.Host.LogLevels).Any()),
        }.Where(s => !s.Same).Select(s => s.Name).ToList();
    }

    private static bool SameSecrets(TemporalSettings one, TemporalSettings other)
    {
        return one.ApiKey == other.ApiKey && Same(t => t.ServerRootCACert) && Same(t => t.ClientCert) && Same(t => t.ClientPrivateKey);

        bool Same(Func<TlsOptions, byte[]?> of) => Of(one, of).AsSpan().SequenceEqual(Of(other, of));

        static byte[]? Of(TemporalSettings settings, Func<TlsOptions, byte[]?> of) => settings.Tls is { } tls ? of(tls) : null;
    }
}
