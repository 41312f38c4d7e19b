namespace WorkerDown.Core.Targets;

/// <summary>A watched worker Deployment: where it runs and which task queues live by it.</summary>
public sealed record Target
{
    /// <summary>The name people use, unique in the fleet; it makes the lock <c>worker-down/&lt;name&gt;</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The cluster's name in the configuration.</summary>
    public required string Cluster { get; init; }

    /// <summary>The Kubernetes namespace of the Deployment.</summary>
    public required string Namespace { get; init; }

    /// <summary>The Deployment's name.</summary>
    public required string Deployment { get; init; }

    /// <summary>The container that runs the worker; null when the pod has only one that matters.</summary>
    public string? Container { get; init; }

    /// <summary>The Temporal namespace of its task queues.</summary>
    public string TemporalNamespace { get; init; } = "default";

    /// <summary>The task queues whose workflow tasks it must poll; at least one.</summary>
    public required IReadOnlyList<string> TaskQueues { get; init; }

    /// <summary>Temporal's own server pods, shown as evidence when Temporal is sick; null where they are out of sight.</summary>
    public ServerPods? TemporalServer { get; init; }

    /// <summary>The workflow id that is the lock of this target's remediation, enforced by the Temporal server.</summary>
    public static string RemediationId(string target) => $"worker-down/{target}";
}

/// <summary>Where the pods of Temporal's own server are.</summary>
/// <param name="Namespace">Their Kubernetes namespace.</param>
/// <param name="Selector">A label selector, as <c>app.kubernetes.io/name=temporal</c>; not empty.</param>
/// <param name="Cluster">The cluster's name in the configuration; the target's own where null.</param>
public sealed record ServerPods(string Namespace, string Selector, string? Cluster = null);
