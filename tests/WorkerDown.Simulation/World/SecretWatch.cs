using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using WorkerDown.Activities.Telemetry;

namespace WorkerDown.Simulation.World;

/// <summary>Reads every log line of WorkerDown's worker and every metric of this process, and keeps what holds a secret.</summary>
internal sealed class SecretWatch : ILoggerProvider, ILogger
{
    private readonly string secret;
    private readonly MeterListener metrics = new();
    private readonly ConcurrentQueue<string> found = new();

    public SecretWatch(string secret)
    {
        this.secret = secret;
        metrics.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == MetricNames.Meter)
                listener.EnableMeasurementEvents(instrument);
        };
        metrics.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Measured(instrument, tags));
        metrics.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Measured(instrument, tags));
        metrics.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Measured(instrument, tags));
        metrics.Start();
    }

    /// <summary>What holds the secret.</summary>
    public IReadOnlyList<string> Found => [.. found];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        Look("log scope", state.ToString());
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Look("log line", formatter(state, exception));
        Look("logged error", exception?.ToString());
    }

    public void Dispose() => metrics.Dispose();

    private void Measured(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
            Look($"metric {instrument.Name}", tag.Value?.ToString());
    }

    private void Look(string where, string? text)
    {
        if (text?.Contains(secret, StringComparison.Ordinal) == true)
            found.Enqueue($"{where}: {text}");
    }
}
