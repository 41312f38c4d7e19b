using WorkerDown.Activities.Load;

namespace WorkerDown.Host.Configuration.Table;

/// <summary>Every setting there is.</summary>
internal static class SettingsTable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly StormLimit Storm = new();
    private static readonly ScheduleSettings Schedule = new();
    private static readonly HostSettings Host = new();

    public static Section Root { get; } = new("", "The configuration of WorkerDown.",
    [
        Forms.Text("$schema", "For editors; not read."),
        new FlagLeaf("dryRun", "The whole installation only says what it would do: nothing is touched and nobody is paged, whatever a target says.") { Default = false },
        new Section("temporal", "Where Temporal is. What is not given here is taken from TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS* and temporal.toml.",
        [
            Forms.HostPort("address", "The frontend.") with { Default = "localhost:7233" },
            Forms.Text("namespace", "Namespace of WorkerDown's own workflows.") with { Default = "default" },
            Forms.Text("profile", "Profile of temporal.toml."),
            Forms.Text("identity", "Identity of the worker; the SDK's pid@host where left out."),
            Forms.OwnName("deploymentName", "Name of the Temporal Worker Deployment that this worker is a version of; unversioned where left out. Also TEMPORAL_DEPLOYMENT_NAME."),
            Forms.OwnName("buildId", "The version within it. Also TEMPORAL_WORKER_BUILD_ID."),
            Forms.File("apiKeyFile", "File with the API key."),
            new Section("tls", "TLS to the frontend.",
            [
                new FlagLeaf("enabled", "Whether TLS is used; giving any member below switches it on.") { Default = false },
                Forms.Text("serverName", "Name expected in the server's certificate."),
                Forms.File("caFile", "File with the CA certificate, PEM."),
                Forms.File("certFile", "File with the client certificate, PEM."),
                Forms.File("keyFile", "File with the client's private key, PEM."),
            ]),
        ]),
        new Map("clusters", "The Kubernetes clusters by name.", "cluster", new Section("", "A cluster: in-cluster, by kubeconfig and context, or by the address of its API server.",
        [
            new FlagLeaf("inCluster", "Use the service account of the pod we run in.") { Default = false },
            Forms.File("kubeconfig", "Path of a kubeconfig; $KUBECONFIG or ~/.kube/config where left out."),
            Forms.Text("context", "Context in it; its current one where left out."),
            new AddressLeaf("server", "Address of an API server without kubeconfig."),
            Forms.File("tokenFile", "File with the bearer token for 'server'."),
        ])),
        TargetTable.TargetDefaults,
        TargetTable.Groups,
        TargetTable.Targets,
        TargetTable.Escalation,
        ChannelTable.Channels,
        new Section("links", "Where people read on.",
        [
            new AddressLeaf("temporalUi", "Base address of the Temporal Web UI, without a namespace."),
            new AddressLeaf("runbook", "The runbook of a dead worker."),
            new AddressLeaf("temporalRunbook", "The runbook of a dead Temporal."),
        ]),
        new Section("storm", "When many targets down are one trouble: none is touched then, and one page names the likely cause.",
        [
            new IntegerLeaf("maxTargets", "More than this many down at once is a storm.", 1, 10000) { Default = Storm.MaxTargets },
            new ShareLeaf("maxShare", "More than this share of the fleet is a storm.") { Default = Storm.MaxShare },
        ]),
        OutageTable.Section,
        new Section("schedule", "The health check.",
        [
            new FlagLeaf("applyAtStart", "Whether the worker creates or updates the schedule when it starts.") { Default = Schedule.ApplyAtStart },
            new FlagLeaf("splitByGroup", "Whether each group of targets has a schedule and a check of its own: for a fleet that is too large for one; storms are then seen by group.") { Default = Schedule.SplitByGroup },
            new DurationLeaf("interval", "How often the fleet is looked at.", 10 * Second, 3600 * Second) { Default = Schedule.Interval, WhyLeast = "because a check itself may take that long" },
            new DurationLeaf("runTimeout", "After this a check that hangs is given up.", 30 * Second, 3600 * Second) { Default = Schedule.RunTimeout, WhyLeast = "because one look at the fleet may take 25 s" },
        ]),
        new Section("host", "The program itself.",
        [
            new IntegerLeaf("healthPort", "Port of /healthz and /readyz; 0 takes a free one.", 0, 65535) { Default = Host.HealthPort },
            new DurationLeaf("gracePeriod", "Time from SIGTERM to the end; keep it below the pod's terminationGracePeriodSeconds.", Second, 3600 * Second) { Default = Host.GracePeriod },
        ]),
        new Section("telemetry", "Where metrics and traces go.",
        [
            new FlagLeaf("prometheus", "Whether /metrics answers Prometheus, on the health port.") { Default = true },
            new AddressLeaf("otlpEndpoint", "Where OTLP (gRPC) is pushed to; OTEL_EXPORTER_OTLP_ENDPOINT where left out."),
        ]),
        new Section("logging", "What is logged.",
        [
            new ChoiceLeaf("format", "json for machines, text for people; auto takes text on a terminal.", ["auto", "json", "text"]) { Default = Host.LogFormat },
            new Map("logLevel", "Least level by category; 'Default' is everything else.", "category",
                new ChoiceLeaf("", "A level.", Enum.GetNames<LogLevel>()) { Default = nameof(LogLevel.Information) }),
        ]),
    ]);
}
