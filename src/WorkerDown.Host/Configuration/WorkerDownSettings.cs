using Temporalio.Client;
using WorkerDown.Activities.Escalate;
using WorkerDown.Activities.Load;
using WorkerDown.Core.Targets;
using WorkerDown.Host.Outage;

namespace WorkerDown.Host.Configuration;

/// <summary>The whole configuration, read and validated.</summary>
public sealed record WorkerDownSettings
{
    /// <summary>Where Temporal is.</summary>
    public TemporalSettings Temporal { get; init; } = new();

    /// <summary>The clusters by name.</summary>
    public IReadOnlyDictionary<string, ClusterSettings> Clusters { get; init; } = new Dictionary<string, ClusterSettings>();

    /// <summary>The fleet by target name.</summary>
    public IReadOnlyDictionary<string, TargetPlan> Targets { get; init; } = new Dictionary<string, TargetPlan>();

    /// <summary>Whom a trouble calls that is not one target's.</summary>
    public EscalationPolicy Escalation { get; init; } = new();

    /// <summary>Where people read on.</summary>
    public Links Links { get; init; } = new();

    /// <summary>The outage watch.</summary>
    public OutageSettings Outage { get; init; } = new();

    /// <summary>When many targets down are one trouble.</summary>
    public StormLimit Storm { get; init; } = new();

    /// <summary>The channels that pages go to.</summary>
    public IReadOnlyList<ChannelSettings> Channels { get; init; } = [];

    /// <summary>The health check's schedule.</summary>
    public ScheduleSettings Schedule { get; init; } = new();

    /// <summary>The program itself.</summary>
    public HostSettings Host { get; init; } = new();

    /// <summary>Where metrics and traces go.</summary>
    public TelemetrySettings Telemetry { get; init; } = new();
}

/// <summary>Where metrics and traces go.</summary>
public sealed record TelemetrySettings
{
    /// <summary>Whether <c>/metrics</c> answers Prometheus, on the health port. Default true.</summary>
    public bool Prometheus { get; init; } = true;

    /// <summary>Where OTLP is pushed to; null leaves it to OTEL_EXPORTER_OTLP_ENDPOINT, and without that to nobody.</summary>
    public Uri? OtlpEndpoint { get; init; }
}

/// <summary>Where Temporal is and how WorkerDown's own worker runs.</summary>
public sealed record TemporalSettings
{
    /// <summary><c>host:port</c> of the frontend. Default localhost:7233.</summary>
    public string Address { get; init; } = "localhost:7233";

    /// <summary>The namespace of WorkerDown's own workflows. Default default.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Worker identity; null takes the SDK's <c>pid@host</c>.</summary>
    public string? Identity { get; init; }

    /// <summary>API key; null for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>TLS; null for none.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Headers of every call; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>The version of a Worker Deployment that this worker is; null runs it unversioned.</summary>
    public WorkerVersion? Version { get; init; }

    /// <summary>The address and the namespace: the key and the certificates are nobody's to print.</summary>
    public override string ToString() => $"{Address}, namespace {Namespace}";
}

/// <summary>A version of a Temporal Worker Deployment.</summary>
/// <param name="Deployment">Its name.</param>
/// <param name="BuildId">This build of it.</param>
public sealed record WorkerVersion(string Deployment, string BuildId);

/// <summary>How the health check is scheduled.</summary>
public sealed record ScheduleSettings
{
    /// <summary>Whether the worker creates or updates the schedule when it starts. Default true.</summary>
    public bool ApplyAtStart { get; init; } = true;

    /// <summary>Whether each group of targets has a schedule, and so a check, of its own. Default false.</summary>
    public bool SplitByGroup { get; init; }

    /// <summary>How often the fleet is looked at. Default 30 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After this a check that hangs is given up. Default 1 min.</summary>
    public TimeSpan RunTimeout { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>How the program runs.</summary>
public sealed record HostSettings
{
    /// <summary>Port of <c>/healthz</c> and <c>/readyz</c>; 0 takes a free one. Default 8080.</summary>
    public int HealthPort { get; init; } = 8080;

    /// <summary>Time from SIGTERM to the end. Default 25 s, below the 30 s that Kubernetes gives a pod.</summary>
    public TimeSpan GracePeriod { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>auto, json or text. Default auto.</summary>
    public string LogFormat { get; init; } = "auto";

    /// <summary>Least level by category.</summary>
    public IReadOnlyDictionary<string, LogLevel> LogLevels { get; init; } = new Dictionary<string, LogLevel>();
}

/// <summary>How a cluster is reached: in-cluster, by a kubeconfig context, or by an address.</summary>
public sealed record ClusterSettings
{
    /// <summary>Use the service account of the pod we run in.</summary>
    public bool InCluster { get; init; }

    /// <summary>Path of a kubeconfig; null takes the default place.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Context in it; null takes the current one.</summary>
    public string? Context { get; init; }

    /// <summary>Address of an API server without kubeconfig (the sandbox, a proxy).</summary>
    public Uri? Server { get; init; }

    /// <summary>File with the bearer token for <see cref="Server"/>.</summary>
    public string? TokenFile { get; init; }
}
