using WorkerDown.Core.Escalate;

namespace WorkerDown.Activities.Escalate;

/// <summary>A subject in the words that alerting services have fields for.</summary>
/// <param name="Source">The affected system, unique and the same for the whole incident.</param>
/// <param name="Component">The part that is broken.</param>
/// <param name="Group">What it belongs to.</param>
/// <param name="Class">The class of the event: the cause.</param>
internal sealed record PageFacts(string Source, string Component, string Group, string Class)
{
    public static PageFacts Of(PageSubject subject) => subject switch
    {
        WorkerSubject { Plan.Target: var t } worker => new($"{t.Cluster}/{t.Namespace}/{t.Deployment}", t.Deployment, t.Namespace, worker.Cause?.ToString() ?? "Unknown"),
        StormSubject storm => new("worker-down/fleet", "fleet", "worker-down", $"Storm{storm.Storm.Cause.Kind}"),
        OutageSubject { Kind: OutageKind.Temporal } outage => new(outage.Address, "temporal", outage.Namespace, "TemporalDown"),
        OutageSubject outage => new(outage.Address, "worker-down", outage.Namespace, "HealthChecksStandStill"),
        _ => throw new ArgumentException($"There are no facts of {subject.GetType().Name}.", nameof(subject)),
    };
}
