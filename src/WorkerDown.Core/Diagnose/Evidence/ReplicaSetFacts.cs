namespace WorkerDown.Core.Diagnose.Evidence;

/// <summary>A ReplicaSet of the Deployment: one revision.</summary>
public sealed record ReplicaSetFacts
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its uid.</summary>
    public string Uid { get; init; } = "";

    /// <summary><c>deployment.kubernetes.io/revision</c>.</summary>
    public long Revision { get; init; }

    /// <summary>When it was made; a rollback reuses it, so it may have become current again later.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Replicas wanted of it.</summary>
    public int Desired { get; init; }

    /// <summary>Replicas of it that are ready.</summary>
    public int Ready { get; init; }

    /// <summary>Its pod template.</summary>
    public TemplateFacts Template { get; init; } = new();

    /// <summary><c>kubernetes.io/change-cause</c>.</summary>
    public string? ChangeCause { get; init; }
}
