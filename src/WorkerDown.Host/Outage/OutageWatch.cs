using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using WorkerDown.Activities;
using WorkerDown.Activities.Escalate;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Activities.Telemetry;
using WorkerDown.Core.Escalate;
using WorkerDown.Host.Configuration;

namespace WorkerDown.Host.Outage;

/// <summary>
/// Tells what no workflow can tell, because none runs then: Temporal is down, or the health checks stand still. It needs no
/// Temporal. One replica tells, elected by a Lease that also keeps what was told; where there is no Lease, or Kubernetes
/// does not answer either, every replica tells under the same dedup key, and a restart may tell again.
/// </summary>
public sealed class OutageWatch(IOutageEyes eyes, PageSender sender, IClusters clusters, WorkerDownSettings settings, OutageIdentity identity, IMeterFactory meters, TimeProvider time, ILogger<OutageWatch> log) : BackgroundService
{
    private const int Silent = -1;

    private readonly OutageLease? lease = settings.Outage.Lease is { } place ? new(clusters, place, identity.Name, 3 * settings.Outage.Interval, time) : null;
    private readonly ConcurrentDictionary<OutagePage, DateTimeOffset> notBefore = new();
    private volatile int shown = Silent;
    private List<OutageState> states = [new() { Kind = OutageKind.Temporal }, new() { Kind = OutageKind.HealthChecks }];

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => settings.Outage.Enabled ? RunAsync(stoppingToken) : Task.CompletedTask;

    /// <summary>Watches until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        meters.Create(MetricNames.Meter).CreateObservableGauge(
            MetricNames.TemporalOutage, () => shown == Silent ? Array.Empty<Measurement<int>>() : [new(shown)], null, "Whether Temporal itself is out");
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await RoundAsync(stop);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return; // stopped in the middle of a round: whoever comes next goes on from the Lease
            }
            catch (Exception e)
            {
                // A watch that dies of what it did not expect watches nothing.
                log.LogError("The outage watch could not finish a round: {Problem}", Problems.Say(e));
            }
            await Task.Delay(settings.Outage.Interval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RoundAsync(CancellationToken cancel)
    {
        if (!await TellsAsync(cancel))
        {
            shown = Silent;
            return;
        }
        var began = time.GetUtcNow();
        var looks = await eyes.LookAsync(cancel);
        for (var i = 0; i < states.Count; i++)
        {
            if (looks.FirstOrDefault(l => l.Kind == states[i].Kind) is not { } look)
                continue;
            var before = states[i];
            states[i] = OutageRules.See(before, look, settings.Outage.Tolerance, began, time.GetUtcNow());
            if (before.OpenSince is null && states[i].OpenSince is { } since)
                log.LogError("{Subject} is out since {Since:O}: {What}", states[i].Kind, since, string.Join("; ", look.Parts.Where(p => p.Healthy == false).Select(p => $"{p.Name}: {p.Message}")));
            await SendAsync(i, look, cancel);
        }
        shown = states.Exists(s => s is { Kind: OutageKind.Temporal, OpenSince: not null, OverAt: null }) ? 1 : 0;
        await KeepAsync(cancel);
    }

    // The Lease's word is newer than ours when another held it.
    private async Task<bool> TellsAsync(CancellationToken cancel)
    {
        if (lease is null)
            return true;
        try
        {
            if (await lease.HoldAsync(cancel) is not { } kept)
                return false;
            states = states.Select(own => kept.FirstOrDefault(k => k.Kind == own.Kind) ?? own).ToList();
            return true;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            log.LogWarning("The Lease {Namespace}/{Name} could not be held, so this replica tells by itself: {Problem}", settings.Outage.Lease!.Namespace, settings.Outage.Lease.Name, Problems.Say(e));
            return true;
        }
    }

    private async Task KeepAsync(CancellationToken cancel)
    {
        if (lease is null)
            return;
        try
        {
            await lease.KeepAsync(states, cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            log.LogWarning("What was told could not be kept in the Lease: {Problem}", Problems.Say(e));
        }
    }

    private async Task SendAsync(int i, OutageLook look, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var due = OutageRules.Due(states[i], settings.Escalation, now).Where(p => !notBefore.TryGetValue(p, out var at) || at <= now).ToList();
        if (due.Count == 0)
            return;
        states[i] = OutageRules.Trying(states[i], due);
        // Kept before the first try: whoever goes on from here knows that these channels must hear of the end.
        await KeepAsync(cancel);
        var subject = await SubjectAsync(states[i], look, cancel);
        var taken = await Task.WhenAll(due.Select(page => TakenAsync(page, states[i], subject, cancel)));
        states[i] = OutageRules.Took(states[i], due.Where((_, n) => taken[n]));
    }

    private async Task<bool> TakenAsync(OutagePage page, OutageState state, OutageSubject subject, CancellationToken cancel)
    {
        try
        {
            await sender.SendAsync(
                new()
                {
                    Id = state.PageId(page.Kind, page.Step),
                    Channel = page.Channel,
                    Kind = page.Kind,
                    Step = page.Step,
                    Subject = subject,
                    OverAt = state.OverAt,
                    Note = page.Kind == PageKind.Resolve ? "It answers again. Workers reconnect by themselves; remediations go on." : null,
                },
                cancel);
            notBefore.TryRemove(page, out _);
            return true;
        }
        catch (PageNotDeliveredException e)
        {
            // The sender has said it; it is tried again in the next round, or when the service asked for it.
            notBefore[page] = time.GetUtcNow() + (e.RetryAfter ?? (e.Refused ? TimeSpan.FromMinutes(10) : TimeSpan.Zero));
            return false;
        }
    }

    private async Task<OutageSubject> SubjectAsync(OutageState state, OutageLook look, CancellationToken cancel)
    {
        var place = settings.Outage.TemporalPods;
        return new()
        {
            Incident = state.Incident,
            DownAt = state.OpenSince ?? time.GetUtcNow(),
            Severity = settings.Escalation.Severity,
            Links = settings.Links,
            Kind = state.Kind,
            Address = settings.Temporal.Address,
            Namespace = settings.Temporal.Namespace,
            Parts = look.Parts,
            Pods = state.Kind == OutageKind.Temporal ? await eyes.PodsAsync(cancel) : [],
            Kubectl = place is null ? null : $"kubectl --context {(settings.Clusters.GetValueOrDefault(place.Cluster)?.Context ?? place.Cluster)} -n {place.Namespace}",
            PodSelector = place?.Selector,
            Targets = settings.Targets.Count,
        };
    }
}

/// <summary>Under which name this replica holds the Lease.</summary>
/// <param name="Name">Unique among the replicas: the pod's name.</param>
public sealed record OutageIdentity(string Name);
