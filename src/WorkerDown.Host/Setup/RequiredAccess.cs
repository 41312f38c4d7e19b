namespace WorkerDown.Host.Setup;

/// <summary>One right on the Kubernetes API.</summary>
/// <param name="Group">The API group; empty for core.</param>
/// <param name="Resource">The resource, with its subresource after a slash.</param>
/// <param name="Verb">The verb.</param>
/// <param name="For">What it is needed for.</param>
/// <param name="ClusterWide">Whether it is asked for the whole cluster instead of the target's namespace.</param>
/// <param name="Optional">Whether WorkerDown works, with less to say, without it.</param>
public sealed record AccessRight(string Group, string Resource, string Verb, string For, bool ClusterWide = false, bool Optional = false)
{
    /// <summary>As people say it: <c>patch deployments.apps</c>.</summary>
    public override string ToString() => $"{Verb} {Resource}{(Group.Length == 0 ? "" : $".{Group}")}";
}

/// <summary>The rights that WorkerDown uses on a target's cluster: what its Role must grant, and no more.</summary>
public static class RequiredAccess
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<AccessRight> All { get; } =
    [
        new("apps", "deployments", "get", "diagnosis and proof"),
        new("apps", "deployments", "list", "the health check"),
        new("apps", "deployments", "watch", "a proof that follows every change", Optional: true),
        new("apps", "deployments", "patch", "restart, rollback and pause"),
        new("apps", "replicasets", "list", "revisions"),
        new("", "pods", "list", "diagnosis and proof"),
        new("", "pods", "watch", "a proof that follows every change", Optional: true),
        new("", "pods", "delete", "stuck pods"),
        new("", "pods/log", "get", "the logs in the evidence", Optional: true),
        new("", "events", "list", "the events in the evidence", Optional: true),
        new("", "events", "create", "events on the Deployment", Optional: true),
        new("policy", "poddisruptionbudgets", "list", "advice", Optional: true),
        new("autoscaling", "horizontalpodautoscalers", "list", "who owns the replicas", Optional: true),
        new("", "nodes", "list", "lost nodes and pressure", ClusterWide: true, Optional: true),
    ];
}
