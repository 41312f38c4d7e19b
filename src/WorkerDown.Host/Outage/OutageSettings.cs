namespace WorkerDown.Host.Outage;

/// <summary>How the outage watch works.</summary>
public sealed record OutageSettings
{
    /// <summary>Whether it runs. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Out for this long before people are called. Default 1 min (the runbook).</summary>
    public TimeSpan Tolerance { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often it looks. Default 10 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The Lease that elects the one replica that tells and keeps what it has told; null: every replica tells, under the same dedup key.</summary>
    public LeasePlace? Lease { get; init; }

    /// <summary>Temporal's own pods, to be shown on the page; null shows none.</summary>
    public PodPlace? TemporalPods { get; init; }
}

/// <summary>Where a Lease is.</summary>
/// <param name="Cluster">The cluster's name in the configuration.</param>
/// <param name="Namespace">Its namespace: WorkerDown's own.</param>
/// <param name="Name">Its name.</param>
public sealed record LeasePlace(string Cluster, string Namespace, string Name = "worker-down-outage-watch");

/// <summary>Where pods are.</summary>
/// <param name="Cluster">The cluster's name in the configuration.</param>
/// <param name="Namespace">Their namespace.</param>
/// <param name="Selector">Their label selector.</param>
public sealed record PodPlace(string Cluster, string Namespace, string Selector);
