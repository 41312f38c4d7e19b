using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Core.Escalate;

/// <summary>Temporal itself is down, or it is up and WorkerDown's own health checks stand still: no workflow can tell.</summary>
public sealed record OutageSubject : PageSubject
{
    /// <summary>What is out.</summary>
    public required OutageKind Kind { get; init; }

    /// <summary>Temporal's address, as the program has it.</summary>
    public required string Address { get; init; }

    /// <summary>The namespace of WorkerDown's own workflows.</summary>
    public required string Namespace { get; init; }

    /// <summary>The calls that were tried, with their answers.</summary>
    public IReadOnlyList<TemporalPart> Parts { get; init; } = [];

    /// <summary>Temporal's pods as Kubernetes shows them, a line each.</summary>
    public IReadOnlyList<string> Pods { get; init; } = [];

    /// <summary>How to reach those pods with kubectl, <c>kubectl --context c -n ns</c>; null where they are not configured.</summary>
    public string? Kubectl { get; init; }

    /// <summary>Selector of those pods.</summary>
    public string? PodSelector { get; init; }

    /// <summary>Watched targets that nobody heals meanwhile.</summary>
    public int Targets { get; init; }
}

/// <summary>What the outage watch watches.</summary>
public enum OutageKind
{
    /// <summary>Temporal's own calls.</summary>
    Temporal,

    /// <summary>The health checks that start remediations.</summary>
    HealthChecks,
}
