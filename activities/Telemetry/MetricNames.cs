namespace WorkerDown.Activities.Telemetry;

/// <summary>
/// Names of the metrics that activities and the host write, by OpenTelemetry's naming: dots, lower case, unit apart.
/// Prometheus shows <c>workerdown.pages</c> as <c>workerdown_pages_total</c>. The workflows' own are in
/// <see cref="Workflows.Remediation.IncidentMetricNames"/>; docs/metrics.md lists all.
/// </summary>
public static class MetricNames
{
    /// <summary>The meter of everything here.</summary>
    public const string Meter = "WorkerDown";

    /// <summary>Histogram, s: how long a look at the whole fleet took. Attribute <c>outcome</c>: completed or failed.</summary>
    public const string HealthCheckDuration = "workerdown.health_check.duration";

    /// <summary>Gauge, s since the epoch: when the last health check of this replica completed.</summary>
    public const string HealthCheckLastCompletion = "workerdown.health_check.last_completion";

    /// <summary>Gauge: targets by <c>health</c> (up, down, unknown) as the last check saw them; silent when this replica's last check is older than two minutes.</summary>
    public const string Targets = "workerdown.targets";

    /// <summary>Gauge, 0 or 1: too many targets are down at once.</summary>
    public const string Storm = "workerdown.storm";

    /// <summary>Counter: tries to deliver a page by <c>channel</c>, <c>kind</c> (trigger, repeat, reopen, refresh, acknowledge, resolve) and <c>outcome</c> (delivered, failed).</summary>
    public const string Pages = "workerdown.pages";

    /// <summary>Gauge: pages by <c>channel</c> whose last try on this replica failed; one that is not tried for 20 minutes counts no more.</summary>
    public const string PagesUndelivered = "workerdown.pages.undelivered";

    /// <summary>Gauge, 0 or 1: whether this replica polls its task queue.</summary>
    public const string WorkerPolling = "workerdown.worker.polling";

    /// <summary>Gauge, 0 or 1: whether Temporal itself is out, as the replica sees it that tells; silent on the others.</summary>
    public const string TemporalOutage = "workerdown.temporal.outage";
}
