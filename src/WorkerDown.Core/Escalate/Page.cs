using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Escalate;

/// <summary>What a page is about: the incident as it stands when people are called.</summary>
public sealed record PageSubject
{
    /// <summary>The dedup key: the workflow id of the remediation.</summary>
    public required string Incident { get; init; }

    /// <summary>The run, for the link.</summary>
    public string? RunId { get; init; }

    /// <summary>The plan of the target.</summary>
    public required TargetPlan Plan { get; init; }

    /// <summary>First seen down.</summary>
    public required DateTimeOffset DownAt { get; init; }

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

    /// <summary>Advice for the long term, last on the page.</summary>
    public IReadOnlyList<Advice> Advice { get; init; } = [];
}

/// <summary>What a page does at its channel.</summary>
public enum PageKind
{
    /// <summary>Calls people.</summary>
    Trigger,

    /// <summary>Calls them again: nobody acknowledged.</summary>
    Repeat,

    /// <summary>Says that somebody has taken it.</summary>
    Acknowledge,

    /// <summary>Says that it is over.</summary>
    Resolve,
}

/// <summary>One page for one channel.</summary>
public sealed record Page
{
    /// <summary>Unique for incident, step and repeat: a receiver that sees it twice drops the second.</summary>
    public required string Id { get; init; }

    /// <summary>The channel's name; its address is known only to the activity.</summary>
    public required string Channel { get; init; }

    /// <summary>What it does there.</summary>
    public required PageKind Kind { get; init; }

    /// <summary>The escalation step, 1 for the first.</summary>
    public required int Step { get; init; }

    /// <summary>What it is about.</summary>
    public required PageSubject Subject { get; init; }

    /// <summary>For Resolve and Acknowledge: who and how, as a sentence.</summary>
    public string? Note { get; init; }
}
