using System.Diagnostics.Metrics;
using Temporalio.Runtime;

namespace WorkerDown.Host.Telemetry;

/// <summary>
/// Writes the metrics of the Temporal SDK, and those that workflows write through it, into a .NET meter. In place of
/// the packaged bridge (Temporalio.Extensions.DiagnosticSource), which not every registry serves.
/// </summary>
internal sealed class MetricBridge(Meter meter) : ICustomMetricMeter
{
    /// <inheritdoc />
    public ICustomMetricCounter<T> CreateCounter<T>(string name, string? unit, string? description)
        where T : struct => new Counter<T>(meter.CreateCounter<T>(name, unit, description));

    /// <inheritdoc />
    public ICustomMetricHistogram<T> CreateHistogram<T>(string name, string? unit, string? description)
        where T : struct => new Histogram<T>(meter.CreateHistogram<T>(name, unit, description));

    /// <inheritdoc />
    public ICustomMetricGauge<T> CreateGauge<T>(string name, string? unit, string? description)
        where T : struct => new Gauge<T>(meter.CreateGauge<T>(name, unit, description));

    /// <inheritdoc />
    public object CreateTags(object? appendFrom, IReadOnlyCollection<KeyValuePair<string, object>> tags)
    {
        var all = new Dictionary<string, object?>();
        foreach (var (name, value) in (KeyValuePair<string, object?>[]?)appendFrom ?? [])
            all[name] = value;
        foreach (var (name, value) in tags)
            all[name] = value;
        return all.ToArray();
    }

    private sealed class Counter<T>(System.Diagnostics.Metrics.Counter<T> counter) : ICustomMetricCounter<T>
        where T : struct
    {
        public void Add(T value, object tags) => counter.Add(value, (KeyValuePair<string, object?>[])tags);
    }

    private sealed class Histogram<T>(System.Diagnostics.Metrics.Histogram<T> histogram) : ICustomMetricHistogram<T>
        where T : struct
    {
        public void Record(T value, object tags) => histogram.Record(value, (KeyValuePair<string, object?>[])tags);
    }

    private sealed class Gauge<T>(System.Diagnostics.Metrics.Gauge<T> gauge) : ICustomMetricGauge<T>
        where T : struct
    {
        public void Set(T value, object tags) => gauge.Record(value, (KeyValuePair<string, object?>[])tags);
    }
}
