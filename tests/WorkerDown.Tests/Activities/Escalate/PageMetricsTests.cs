using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using WorkerDown.Activities.Telemetry;
using WorkerDown.Core.Escalate;
using WorkerDown.Tests.Core.Escalate;

namespace WorkerDown.Tests.Activities.Escalate;

public class PageMetricsTests
{
    [Fact]
    public void A_page_counts_as_undelivered_until_its_channel_takes_it_or_it_is_not_tried_any_more()
    {
        var clock = new Clock();
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var metrics = new WorkerDownMetrics(meters, clock);
        Assert.Empty(Undelivered(meters));

        metrics.Paged(Page("1/0", "slack"), delivered: false);
        metrics.Paged(Page("1/0", "slack"), delivered: false);
        metrics.Paged(Page("1/1", "slack"), delivered: false);
        metrics.Paged(Page("1/0", "pagerduty"), delivered: true);
        Assert.Equal(new() { ["slack"] = 2, ["pagerduty"] = 0 }, Undelivered(meters));

        metrics.Paged(Page("1/0", "slack"), delivered: true);
        Assert.Equal(1, Undelivered(meters)["slack"]);

        clock.Now += TimeSpan.FromMinutes(21);
        Assert.Equal(0, Undelivered(meters)["slack"]);
    }

    private static Page Page(string id, string channel) => new() { Id = id, Channel = channel, Kind = PageKind.Trigger, Step = 1, Subject = GivenPage.Storm() };

    private static Dictionary<string, long> Undelivered(IMeterFactory meters)
    {
        var seen = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == MetricNames.PagesUndelivered && instrument.Meter.Scope == meters)
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => seen[(string)tags[0].Value!] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return seen;
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
