using System.Text.Json.Serialization;
using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Escalate;

/// <summary>What a page is about, as it stands when people are called.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "about")]
[JsonDerivedType(typeof(WorkerSubject), "worker")]
[JsonDerivedType(typeof(StormSubject), "storm")]
[JsonDerivedType(typeof(OutageSubject), "outage")]
public abstract record PageSubject
{
    /// <summary>The dedup key of every channel: a workflow id, or the outage watch's own.</summary>
    public required string Incident { get; init; }

    /// <summary>The Temporal namespace of that workflow; null when there is no workflow to look at.</summary>
    public string? WorkflowNamespace { get; init; }

    /// <summary>The run, for the link.</summary>
    public string? RunId { get; init; }

    /// <summary>First seen down.</summary>
    public required DateTimeOffset DownAt { get; init; }

    /// <summary>PagerDuty's word for the urgency: critical, error, warning or info.</summary>
    public string Severity { get; init; } = "critical";

    /// <summary>Where people read on.</summary>
    public Links Links { get; init; } = new();
}
