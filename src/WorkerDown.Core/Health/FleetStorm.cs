namespace WorkerDown.Core.Health;

/// <summary>Too many targets down at once: what was seen of it. While it lasts no remediation is started or acts.</summary>
public sealed record FleetStorm
{
    /// <summary>How many are down and how many are allowed, as a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>The part of the fleet in which it was seen; null for the whole.</summary>
    public FleetPart? Part { get; init; }

    /// <summary>Targets looked at.</summary>
    public required int Targets { get; init; }

    /// <summary>Those that are down, by name.</summary>
    public required IReadOnlyList<StormTarget> Down { get; init; }

    /// <summary>What they likely have in common.</summary>
    public required CommonCause Cause { get; init; }

    /// <summary>The earliest first-seen-down among them.</summary>
    public required DateTimeOffset Since { get; init; }
}

/// <summary>A target that is down in a storm.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cluster">Its cluster.</param>
/// <param name="Namespace">Its Kubernetes namespace.</param>
/// <param name="Deployment">Its Deployment.</param>
/// <param name="Message">Why it counts as down.</param>
/// <param name="Context">The kubectl context of its cluster; null when it is the cluster's name.</param>
public sealed record StormTarget(string Name, string Cluster, string Namespace, string Deployment, string Message, string? Context = null);

/// <summary>What targets that are down at once have in common.</summary>
/// <param name="Kind">The kind of thing.</param>
/// <param name="Shared">Its name: the node, the image, the namespace, ...; null for none.</param>
/// <param name="Message">As a sentence.</param>
/// <param name="RestsOn">The figures it rests on.</param>
public sealed record CommonCause(CommonCauseKind Kind, string? Shared, string Message, IReadOnlyList<string> RestsOn);

/// <summary>Kinds of common causes.</summary>
public enum CommonCauseKind
{
    /// <summary>Nothing is common to them.</summary>
    None,

    /// <summary>Their pods are ready, but none reaches Temporal.</summary>
    TemporalConnection,

    /// <summary>One node.</summary>
    Node,

    /// <summary>One image.</summary>
    Image,

    /// <summary>One Kubernetes namespace.</summary>
    Namespace,

    /// <summary>One cluster.</summary>
    Cluster,
}
