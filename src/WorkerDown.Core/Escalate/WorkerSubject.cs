using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Escalate;

/// <summary>One dead worker.</summary>
public sealed record WorkerSubject : PageSubject
{
    /// <summary>The plan of the target.</summary>
    public required TargetPlan Plan { get; init; }

    /// <summary>Why people are called: a stable word of <see cref="Reasons"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>Why people are called, as a sentence.</summary>
    public required string Why { get; init; }

    /// <summary>The cause; null before the first diagnosis.</summary>
    public ProbableCause? Cause { get; init; }

    /// <summary>The cause as a sentence.</summary>
    public string? CauseMessage { get; init; }

    /// <summary>The observations it rests on.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>What was tried.</summary>
    public IReadOnlyList<RemediationAttempt> Attempts { get; init; } = [];

    /// <summary>What the rollback that is decided or made may break; null when nothing is known.</summary>
    public string? Risk { get; init; }

    /// <summary>Stalled workflows by type.</summary>
    public IReadOnlyDictionary<string, int> StalledByType { get; init; } = new Dictionary<string, int>();

    /// <summary>Open workflows on its queues.</summary>
    public long OpenWorkflows { get; init; }

    /// <summary>The revision that a rollback would go to; null when there is none.</summary>
    public long? GoodRevision { get; init; }

    /// <summary>The pods that are not ready, by name.</summary>
    public IReadOnlyList<string> Pods { get; init; } = [];

    /// <summary>The nodes of those pods.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>Advice for the long term, last on the page.</summary>
    public IReadOnlyList<Advice> Advice { get; init; } = [];
}
