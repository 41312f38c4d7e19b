using WorkerDown.Activities.Escalate;
using WorkerDown.Activities.Load;
using WorkerDown.Core.Targets;

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

    /// <summary>When many targets down are one trouble.</summary>
    public StormLimit Storm { get; init; } = new();

    /// <summary>Webhook channels.</summary>
    public IReadOnlyList<WebhookSettings> Webhooks { get; init; } = [];
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
