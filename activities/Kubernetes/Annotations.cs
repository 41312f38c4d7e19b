namespace WorkerDown.Activities.Kubernetes;

/// <summary>The annotations that WorkerDown reads and writes on a Deployment.</summary>
public static class Annotations
{
    /// <summary>All of ours begin so.</summary>
    public const string Prefix = "worker-down.io/";

    /// <summary>Set by a person: hands off. The value says who and why.</summary>
    public const string Pause = Prefix + "pause";

    /// <summary>The id of the last attempt that changed this Deployment: a repeat of it is a no-op.</summary>
    public const string Attempt = Prefix + "attempt";

    /// <summary>The workflow id of the incident it belongs to.</summary>
    public const string Incident = Prefix + "incident";

    /// <summary>Kubernetes' own: shown by <c>kubectl rollout history</c>.</summary>
    public const string ChangeCause = "kubernetes.io/change-cause";

    /// <summary>The revision of a Deployment or ReplicaSet.</summary>
    public const string Revision = "deployment.kubernetes.io/revision";
}
