using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using WorkerDown.Core.Escalate;
using WorkerDown.Core.Health;

namespace WorkerDown.Activities.Telemetry;

/// <summary>The metrics that activities write. Every attribute has few values: states, and names from the configuration.</summary>
public sealed class WorkerDownMetrics
{
    // A replica that no longer gets the checks must not go on showing what it saw long ago.
    private static readonly TimeSpan FleetIsOldAfter = TimeSpan.FromMinutes(2);

    // Longer than the longest pause between two tries: what is not tried any more is no longer wanted, or another replica's.
    private static readonly TimeSpan TryIsOldAfter = TimeSpan.FromMinutes(20);

    private readonly TimeProvider time;
    private readonly Histogram<double> checkDuration;
    private readonly Counter<long> pages;
    private readonly ConcurrentDictionary<(string Channel, string Page), DateTimeOffset> undelivered = new();
    private readonly ConcurrentDictionary<string, bool> channels = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<FleetPart, FleetCheck> last = new();

    /// <summary>Makes the instruments.</summary>
    public WorkerDownMetrics(IMeterFactory meters, TimeProvider time)
    {
        this.time = time;
        var meter = meters.Create(MetricNames.Meter);
        checkDuration = meter.CreateHistogram<double>(MetricNames.HealthCheckDuration, "s", "How long a look at the whole fleet took");
        pages = meter.CreateCounter<long>(MetricNames.Pages, "{page}", "Tries to deliver a page");
        meter.CreateObservableGauge(MetricNames.PagesUndelivered, Undelivered, "{page}", "Pages that a channel has not taken yet");
        meter.CreateObservableGauge(MetricNames.HealthCheckLastCompletion, LastCompletion, "s", "When the last health check of this replica completed, since the epoch");
        meter.CreateObservableGauge(MetricNames.Targets, Targets, "{target}", "Targets by health");
        meter.CreateObservableGauge(MetricNames.Storm, Storm, null, "Whether too many targets are down at once");
    }

    /// <summary>A health check has completed.</summary>
    public void Checked(FleetCheck check, TimeSpan took)
    {
        last[check.Part ?? FleetPart.All] = check;
        checkDuration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("outcome", "completed"));
    }

    /// <summary>A health check has failed.</summary>
    public void CheckFailed(TimeSpan took) => checkDuration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("outcome", "failed"));

    /// <summary>A channel took a page, or did not.</summary>
    public void Paged(Page page, bool delivered)
    {
        channels[page.Channel] = true;
        var key = (page.Channel, $"{page.Subject.Incident}/{page.Id}");
        if (delivered)
            undelivered.TryRemove(key, out _);
        else
            undelivered[key] = time.GetUtcNow();
        pages.Add(1, new("channel", page.Channel), new("kind", page.Kind.ToString().ToLowerInvariant()), new("outcome", delivered ? "delivered" : "failed"));
    }

    private IEnumerable<Measurement<long>> Undelivered()
    {
        foreach (var (key, at) in undelivered)
        {
            if (time.GetUtcNow() - at > TryIsOldAfter)
                undelivered.TryRemove(key, out _);
        }
        return channels.Keys.Select(c => new Measurement<long>(undelivered.Keys.Count(k => k.Channel == c), new KeyValuePair<string, object?>("channel", c))).ToList();
    }

    private IEnumerable<Measurement<double>> LastCompletion() =>
        last.Values.Select(c => c.At.ToUnixTimeMilliseconds() / 1000.0).DefaultIfEmpty(0).Max() is > 0 and var at ? [new(at)] : [];

    private IEnumerable<Measurement<long>> Targets() => Recent() is not { } check ? [] :
    [
        new(check.Up, new KeyValuePair<string, object?>("health", "up")),
        new(check.NotUp.Count(t => t.State == HealthState.Down), new KeyValuePair<string, object?>("health", "down")),
        new(check.NotUp.Count(t => t.State == HealthState.Unknown), new KeyValuePair<string, object?>("health", "unknown")),
    ];

    private IEnumerable<Measurement<long>> Storm() => Recent() is { } check ? [new(check.Storm is null ? 0 : 1)] : [];

    // Each replica gets some checks of each part; what it shows is the newest of every one.
    private FleetCheck? Recent() => FleetChecks.Together(last.Values.Where(c => time.GetUtcNow() - c.At <= FleetIsOldAfter).ToList());
}
