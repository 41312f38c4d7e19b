using WorkerDown.Host.Outage;

namespace WorkerDown.Host.Configuration.Table;

/// <summary>The outage watch, which tells that Temporal itself is down.</summary>
internal static class OutageTable
{
    private static readonly OutageSettings Defaults = new();

    public static Section Section { get; } = new("outage", "The watch that calls people when Temporal itself is down, or when the health checks stand still: no workflow can. It calls by the steps of 'escalation', once each.",
    [
        new FlagLeaf("enabled", "Whether it runs.") { Default = Defaults.Enabled },
        new DurationLeaf("tolerance", "Out for this long before people are called.", TimeSpan.FromSeconds(10), TimeSpan.FromHours(1)) { Default = Defaults.Tolerance },
        new DurationLeaf("interval", "How often it looks.", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)) { Default = Defaults.Interval },
        new Section("lease", "The Lease that elects the one replica that tells, and that keeps what was told over a restart. Without it every replica tells, under the same dedup key.",
        [
            Forms.OwnName("cluster", "Name of the cluster; may be left out where only one is configured."),
            Forms.Label("namespace", "Its namespace: the one in which WorkerDown runs."),
            Forms.ObjectName("name", "Its name.") with { Default = new LeasePlace("", "").Name },
        ])
        { Required = ["namespace"] },
        new Section("temporalPods", "Temporal's own pods, to be shown on the page.",
        [
            Forms.OwnName("cluster", "Name of the cluster; may be left out where only one is configured."),
            Forms.Label("namespace", "Their namespace."),
            Forms.Text("selector", "Their label selector, as app.kubernetes.io/name=temporal."),
        ])
        { Required = ["namespace", "selector"] },
    ]);
}
