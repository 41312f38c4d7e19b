using System.Text.Json.Serialization;

namespace WorkerDown.Core.Diagnose.Evidence;

/// <summary>Everything observed of a target at one moment, captured before anything is touched (acting destroys it).</summary>
public sealed record TargetEvidence
{
    /// <summary>When it was gathered.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>The Deployment.</summary>
    public required Observed<DeploymentFacts> Deployment { get; init; }

    /// <summary>Its ReplicaSets, the newest revision first.</summary>
    public Observed<IReadOnlyList<ReplicaSetFacts>> ReplicaSets { get; init; } = Observed<IReadOnlyList<ReplicaSetFacts>>.Of([]);

    /// <summary>The pods it owns.</summary>
    public Observed<IReadOnlyList<PodFacts>> Pods { get; init; } = Observed<IReadOnlyList<PodFacts>>.Of([]);

    /// <summary>Events of the Deployment, its ReplicaSets and its pods, newest first.</summary>
    public Observed<IReadOnlyList<EventFacts>> Events { get; init; } = Observed<IReadOnlyList<EventFacts>>.Of([]);

    /// <summary>Log tails.</summary>
    public IReadOnlyList<LogFacts> Logs { get; init; } = [];

    /// <summary>The nodes of its pods.</summary>
    public Observed<IReadOnlyList<NodeFacts>> Nodes { get; init; } = Observed<IReadOnlyList<NodeFacts>>.Of([]);

    /// <summary>Its task queues.</summary>
    public IReadOnlyList<TaskQueueFacts> TaskQueues { get; init; } = [];

    /// <summary>Temporal's own health.</summary>
    public TemporalHealthFacts Temporal { get; init; } = new();

    /// <summary>Temporal's server pods, where a selector is configured.</summary>
    public Observed<IReadOnlyList<PodFacts>>? TemporalPods { get; init; }

    /// <summary>Whether many targets are down at once; null when nobody looked.</summary>
    public Observed<StormFacts>? Storm { get; init; }

    /// <summary>The schedule of the health check; null when nobody looked.</summary>
    public Observed<ScheduleFacts>? Schedule { get; init; }

    /// <summary>Workflows that wait for the worker.</summary>
    public Observed<StalledFacts> Stalled { get; init; } = Observed<StalledFacts>.Of(new());

    /// <summary>What could not be observed, each with its reason.</summary>
    public IReadOnlyList<string> NotObserved { get; init; } = [];

    /// <summary>What was cut so that the diagnosis fits the history.</summary>
    public IReadOnlyList<string> Cut { get; init; } = [];

    /// <summary>Open workflows that the present revision advanced; null when there is no other revision to go back to.</summary>
    public Observed<AdvancedFacts>? Advanced { get; init; }

    /// <summary>The pods of the newest revision.</summary>
    [JsonIgnore]
    public IEnumerable<PodFacts> CurrentPods => PodsOf(CurrentReplicaSet);

    /// <summary>The ReplicaSet of the newest revision; null when unknown.</summary>
    [JsonIgnore]
    public ReplicaSetFacts? CurrentReplicaSet => ReplicaSets.Value?.MaxBy(r => r.Revision);

    /// <summary>
    /// Since when the present software is current: the oldest of the newest ReplicaSets with its template; null when
    /// unknown. A rollback reuses an old ReplicaSet: it cannot have become current before the one that it followed was made.
    /// </summary>
    [JsonIgnore]
    public DateTimeOffset? SoftwareSince
    {
        get
        {
            if (Deployment.Value is not { Exists: true } d || ReplicaSets.Value is not { } sets)
                return null;
            var newestFirst = sets.OrderByDescending(r => r.Revision).ToList();
            var same = newestFirst.TakeWhile(r => r.Template.Fingerprint == d.Template.Fingerprint).ToList();
            var before = newestFirst.ElementAtOrDefault(same.Count)?.CreatedAt;
            return same.LastOrDefault()?.CreatedAt is not { } made ? null : before > made ? before : made;
        }
    }

    /// <summary>The pods of one ReplicaSet.</summary>
    public IEnumerable<PodFacts> PodsOf(ReplicaSetFacts? set) =>
        set is null ? [] : Pods.Value?.Where(p => p.ReplicaSet == set.Name) ?? [];
}
