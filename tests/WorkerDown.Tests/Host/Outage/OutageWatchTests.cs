using System.Diagnostics.Metrics;
using k8s;
using Sandbox.KubernetesSimulator.Faults;
using Sandbox.TemporalTestServer;
using WorkerDown.Activities.Telemetry;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core.Escalate;
using WorkerDown.Core.Targets;
using WorkerDown.Host.Outage;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Scenarios;

namespace WorkerDown.Tests.Host.Outage;

public class OutageWatchTests
{
    private const string Temporal = "worker-down-outage/temporal";

    private static readonly WorldOptions WithLease = new() { Outage = new() { Lease = new("hosting", "default") } };

    private static readonly TimeSpan Tolerance = new OutageSettings().Tolerance;

    private static readonly TimeSpan Interval = new OutageSettings().Interval;

    private static readonly EscalationPolicy PagerDuty = new() { Steps = [new() { Channels = [PageReceiver.PagerDutyChannel] }] };

    [Theory]
    [InlineData("stopped")]
    [InlineData("frozen")]
    [InlineData("matching")]
    public Task It_calls_once_when_Temporal_is_out_and_resolves_when_it_is_back(string fault) =>
        PlayedScenario.InWorldAsync(WithLease, async stage =>
        {
            await using var watch = stage.World.StartOutageWatch();
            await Task.Delay(TimeSpan.FromSeconds(30), stage.Time);
            var began = stage.Time.GetUtcNow();
            Switch(stage, fault, on: true);

            var page = await stage.UntilPagedAsync(p => p.Kind == "Trigger", TimeSpan.FromMinutes(3), "nobody was called");
            Assert.Equal(Temporal, page.DedupKey);
            Assert.InRange(page.At - began, Tolerance, Tolerance + ALook(fault == "frozen"));
            await Task.Delay(TimeSpan.FromMinutes(5), stage.Time);

            Switch(stage, fault, on: false);
            await stage.UntilPagedAsync(p => p.Kind == "Resolve", TimeSpan.FromMinutes(3), "it was never resolved");
            Assert.Equal([("Trigger", Temporal), ("Resolve", Temporal)], stage.World.Receiver.Pages.Select(p => (p.Kind, p.DedupKey)));
            return true;
        });

    [Fact]
    public Task A_restart_in_the_middle_neither_repeats_nor_loses_the_page_and_the_next_one_resolves_it() =>
        PlayedScenario.InWorldAsync(WithLease, async stage =>
        {
            await using (stage.World.StartOutageWatch("before"))
            {
                stage.World.Temporal.Faults.Unreachable = true;
                await stage.UntilPagedAsync(p => p.Kind == "Trigger", TimeSpan.FromMinutes(3), "nobody was called");
            }
            await using var after = stage.World.StartOutageWatch("after");
            await Task.Delay(TimeSpan.FromMinutes(3), stage.Time);
            Assert.Single(stage.World.Receiver.Pages);

            stage.World.Temporal.Faults.Unreachable = false;
            await stage.UntilPagedAsync(p => p.Kind == "Resolve", TimeSpan.FromMinutes(3), "it was never resolved");
            Assert.Equal(["Trigger", "Resolve"], stage.World.Receiver.Pages.Select(p => p.Kind));
            return true;
        });

    [Fact]
    public Task A_restart_before_the_tolerance_is_over_does_not_begin_it_anew() =>
        PlayedScenario.InWorldAsync(WithLease, async stage =>
        {
            var began = stage.Time.GetUtcNow();
            stage.World.Temporal.Faults.Unreachable = true;
            await using (stage.World.StartOutageWatch("same"))
                await Task.Delay(TimeSpan.FromSeconds(45), stage.Time);
            await using var after = stage.World.StartOutageWatch("same");

            var page = await stage.UntilPagedAsync(p => p.Kind == "Trigger", TimeSpan.FromMinutes(3), "nobody was called");
            Assert.InRange(page.At - began, Tolerance, Tolerance + ALook(frozen: false));
            return true;
        });

    [Fact]
    public Task Of_two_replicas_one_tells() =>
        PlayedScenario.InWorldAsync(WithLease, async stage =>
        {
            await using var one = stage.World.StartOutageWatch("one");
            await using var two = stage.World.StartOutageWatch("two");
            stage.World.Temporal.Faults.Unreachable = true;
            await stage.UntilPagedAsync(p => p.Kind == "Trigger", TimeSpan.FromMinutes(3), "nobody was called");
            await Task.Delay(TimeSpan.FromMinutes(3), stage.Time);
            Assert.Single(stage.World.Receiver.Pages);

            var lease = await stage.World.Kubernetes.CoordinationV1.ReadNamespacedLeaseAsync("worker-down-outage-watch", "default", cancellationToken: TestContext.Current.CancellationToken);
            Assert.Contains(lease.Spec.HolderIdentity, new[] { "one", "two" });
            return true;
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Without_Kubernetes_every_replica_tells_under_one_key_and_people_are_called_once(bool configured) =>
        PlayedScenario.InWorldAsync(new() { Outage = configured ? WithLease.Outage : new(), Escalation = PagerDuty }, async stage =>
        {
            var receiver = stage.World.Receiver;
            if (configured)
                stage.World.Cluster.Faults.Inject(new ServerError(503));
            await using var one = stage.World.StartOutageWatch("one");
            await using var two = stage.World.StartOutageWatch("two");
            stage.World.Temporal.Faults.Unreachable = true;
            await stage.UntilAsync(() => Task.FromResult(receiver.Pages.Count(p => p.Kind == "Trigger") == 2), TimeSpan.FromMinutes(3), "not both told");

            stage.World.Temporal.Faults.Unreachable = false;
            await stage.UntilAsync(() => Task.FromResult(receiver.Pages.Count(p => p.Kind == "Resolve") == 2), TimeSpan.FromMinutes(3), "not both resolved it");
            Assert.Equal([Temporal], receiver.PagerDuty.Notifications);
            Assert.Equal("resolved", receiver.PagerDuty.Alerts[Temporal]);
            return true;
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_holder_that_stops_in_the_middle_of_a_write_is_followed_by_the_other_and_the_page_goes_out_once(bool takesEffect) =>
        PlayedScenario.InWorldAsync(WithLease, async stage =>
        {
            var began = stage.Time.GetUtcNow();
            stage.World.Temporal.Faults.Unreachable = true;
            await using (stage.World.StartOutageWatch("one"))
            {
                await Task.Delay(TimeSpan.FromSeconds(40), stage.Time);
                ApiFault cut = takesEffect ? new LostAnswer { Verb = "update", Resource = "leases" } : new ConnectionReset { Verb = "update", Resource = "leases" };
                using var fault = stage.World.Cluster.Faults.Inject(cut);
                await Task.Delay(TimeSpan.FromSeconds(12), stage.Time); // it writes every 10 s
            }
            await using var other = stage.World.StartOutageWatch("two");

            var page = await stage.UntilPagedAsync(p => p.Kind == "Trigger", TimeSpan.FromMinutes(3), "nobody was called");
            // The other waits until the Lease has run out.
            Assert.InRange(page.At - began, Tolerance, Tolerance + (3 * Interval) + ALook(frozen: false));
            stage.World.Temporal.Faults.Unreachable = false;
            await stage.UntilPagedAsync(p => p.Kind == "Resolve", TimeSpan.FromMinutes(3), "it was never resolved");
            Assert.Equal(["Trigger", "Resolve"], stage.World.Receiver.Pages.Select(p => p.Kind));
            return true;
        });

    [Fact]
    public Task The_gauge_shows_the_outage_while_it_lasts_on_the_replica_that_tells() =>
        PlayedScenario.InWorldAsync(WithLease, async stage =>
        {
            await using var one = stage.World.StartOutageWatch("one");
            await Task.Delay(TimeSpan.FromSeconds(15), stage.Time);
            await using var two = stage.World.StartOutageWatch("two");
            await Task.Delay(TimeSpan.FromSeconds(15), stage.Time);
            Assert.Equal([0], Gauge(one));
            Assert.Empty(Gauge(two));

            stage.World.Temporal.Faults.Unreachable = true;
            await stage.UntilPagedAsync(p => p.Kind == "Trigger", TimeSpan.FromMinutes(3), "nobody was called");
            await stage.UntilAsync(() => Task.FromResult(Gauge(one) is [1]), TimeSpan.FromSeconds(30), "the gauge does not show it");
            Assert.Empty(Gauge(two));

            stage.World.Temporal.Faults.Unreachable = false;
            await stage.UntilPagedAsync(p => p.Kind == "Resolve", TimeSpan.FromMinutes(3), "it was never resolved");
            await stage.UntilAsync(() => Task.FromResult(Gauge(one) is [0]), TimeSpan.FromSeconds(30), "the gauge still shows it");
            return true;
        });

    [Fact]
    public Task Health_checks_that_stand_still_while_Temporal_answers_are_told_too() =>
        PlayedScenario.InWorldAsync(WithLease, async stage =>
        {
            await stage.BeginAsync();
            await using var watch = stage.World.StartOutageWatch();
            stage.World.KillWorker();

            var page = await stage.UntilPagedAsync(p => p.Kind == "Trigger", TimeSpan.FromMinutes(10), "nobody was called");
            Assert.Equal(new OutageState { Kind = OutageKind.HealthChecks }.Incident, page.DedupKey);

            await stage.World.StartWorkerAsync();
            await stage.UntilPagedAsync(p => p.Kind == "Resolve", TimeSpan.FromMinutes(5), "it was never resolved");
            return true;
        });

    // The outage begins between two looks, and the tolerance is over between two others; where nothing answers, each takes as long as its calls may.
    private static TimeSpan ALook(bool frozen) => Interval + Interval + (frozen ? TemporalHealthReader.Limit + TimeSpan.FromSeconds(2) : TimeSpan.Zero) + TimeSpan.FromSeconds(2);

    private static int[] Gauge(OutageReplica replica)
    {
        var seen = new List<int>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == MetricNames.TemporalOutage && instrument.Meter.Scope == replica.Meters)
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => seen.Add(value));
        listener.Start();
        listener.RecordObservableInstruments();
        return [.. seen];
    }

    private static void Switch(Stage stage, string fault, bool on)
    {
        var faults = stage.World.Temporal.Faults;
        switch (fault)
        {
            case "stopped": faults.Unreachable = on; break;
            case "frozen": faults.Frozen = on; break;
            default: faults.Failing = on ? TemporalPart.Matching : TemporalPart.None; break;
        }
    }
}
