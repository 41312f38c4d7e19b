using k8s.Models;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <summary>The conditions of a Deployment, changed by the rules of the real controller: their order tells what changed last.</summary>
internal static class DeploymentConditions
{
    public const string Progressing = "Progressing";
    public const string Available = "Available";
    public const string NewReplicaSetCreated = "NewReplicaSetCreated";
    public const string NewReplicaSetAvailable = "NewReplicaSetAvailable";
    public const string ReplicaSetUpdated = "ReplicaSetUpdated";
    public const string ProgressDeadlineExceeded = "ProgressDeadlineExceeded";
    public const string DeploymentPaused = "DeploymentPaused";
    public const string DeploymentResumed = "DeploymentResumed";

    public static V1DeploymentCondition? Find(V1DeploymentStatus status, string type) => status.Conditions?.FirstOrDefault(c => c.Type == type);

    public static V1DeploymentCondition Make(string type, string value, string reason, string message, DateTimeOffset now) => new()
    {
        Type = type,
        Status = value,
        Reason = reason,
        Message = message,
        LastTransitionTime = now.UtcDateTime,
        LastUpdateTime = now.UtcDateTime,
    };

    /// <summary>Sets a condition; one with the same status and reason stays as it is, times included.</summary>
    public static void Set(V1DeploymentStatus status, V1DeploymentCondition condition)
    {
        var current = Find(status, condition.Type);
        if (current is not null && current.Status == condition.Status && current.Reason == condition.Reason)
            return;
        if (current is not null && current.Status == condition.Status)
            condition.LastTransitionTime = current.LastTransitionTime;
        Remove(status, condition.Type);
        status.Conditions.Add(condition);
    }

    public static void Remove(V1DeploymentStatus status, string type) =>
        status.Conditions = [.. (status.Conditions ?? []).Where(c => c.Type != type)];
}
