using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Core.Health;

/// <summary>How far a Deployment's rollout is, read as <c>kubectl rollout status</c> reads it.</summary>
public static class Rollout
{
    /// <summary>
    /// Observed and complete. Right after a change the counts and conditions are still the old ones: only
    /// observedGeneration tells (recorded from a real control plane).
    /// </summary>
    public static bool IsComplete(DeploymentFacts d) =>
        d.ObservedGeneration >= d.Generation
        && d.Updated >= d.Replicas
        && d.Current <= d.Updated
        && d.Available >= d.Updated;

    /// <summary>Whether a rollout is on its way and still within its progress deadline.</summary>
    public static bool IsUnderWay(DeploymentFacts d) =>
        !d.Paused && !IsComplete(d) && (d.ObservedGeneration < d.Generation || Progressing(d) is { Status: "True", Reason: "ReplicaSetUpdated" or "NewReplicaSetCreated" or "FoundNewReplicaSet" });

    /// <summary>Since when the present revision has been available without a break; null when it is not.</summary>
    public static DateTimeOffset? StableSince(DeploymentFacts d) =>
        IsComplete(d) && d.Conditions.FirstOrDefault(c => c.Type == "Available") is { Status: "True", ChangedAt: { } available } && Progressing(d) is { UpdatedAt: { } rolledOut }
            ? available > rolledOut ? available : rolledOut
            : null;

    /// <summary>The Progressing condition; null when there is none.</summary>
    public static ConditionFacts? Progressing(DeploymentFacts d) => d.Conditions.FirstOrDefault(c => c.Type == "Progressing");
}
