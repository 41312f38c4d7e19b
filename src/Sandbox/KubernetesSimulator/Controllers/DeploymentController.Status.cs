using System.Text.Json.Nodes;
using k8s.Models;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <content>The status: counts, availability, progress.</content>
internal sealed partial class DeploymentController
{
    private Task SyncStatus(DeploymentView deployment) => WriteIfChanged(deployment, Count(deployment));

    private async Task SyncRolloutStatus(DeploymentView deployment)
    {
        var status = Count(deployment);
        var current = DeploymentConditions.Find(deployment.Status, DeploymentConditions.Progressing);
        var wasComplete = status.Replicas == status.UpdatedReplicas && current?.Reason == DeploymentConditions.NewReplicaSetAvailable;
        if (deployment.ProgressDeadline is null)
            DeploymentConditions.Remove(status, DeploymentConditions.Progressing);
        else if (!wasComplete)
            JudgeProgress(deployment, status, current);
        if (!await WriteIfChanged(deployment, status).ConfigureAwait(false))
            LookAgainAtDeadline(deployment, status);
    }

    private void JudgeProgress(DeploymentView deployment, V1DeploymentStatus status, V1DeploymentCondition? current)
    {
        var who = deployment.New is { } set ? $"ReplicaSet \"{set.Name}\"" : $"Deployment \"{deployment.Stored.Name}\"";
        if (deployment.IsComplete(status))
        {
            DeploymentConditions.Set(status, DeploymentConditions.Make(
                DeploymentConditions.Progressing, "True", DeploymentConditions.NewReplicaSetAvailable, $"{who} has successfully progressed.", Clock.Now));
        }
        else if (HasMoved(deployment.Status, status))
        {
            var moved = DeploymentConditions.Make(
                DeploymentConditions.Progressing, "True", DeploymentConditions.ReplicaSetUpdated, $"{who} is progressing.", Clock.Now);
            if (current?.Status == "True")
                moved.LastTransitionTime = current.LastTransitionTime;
            DeploymentConditions.Remove(status, DeploymentConditions.Progressing);
            DeploymentConditions.Set(status, moved);
        }
        else if (HasTimedOut(deployment, current))
        {
            DeploymentConditions.Set(status, DeploymentConditions.Make(
                DeploymentConditions.Progressing, "False", DeploymentConditions.ProgressDeadlineExceeded, $"{who} has timed out progressing.", Clock.Now));
        }
    }

    private V1DeploymentStatus Count(DeploymentView deployment)
    {
        var all = deployment.All.ToList();
        var available = all.Sum(r => r.Available);
        var status = new V1DeploymentStatus
        {
            ObservedGeneration = deployment.Generation,
            Replicas = NullIfZero(all.Sum(r => r.Actual)),
            UpdatedReplicas = NullIfZero(deployment.New?.Actual ?? 0),
            ReadyReplicas = NullIfZero(all.Sum(r => r.Ready)),
            AvailableReplicas = NullIfZero(available),
            UnavailableReplicas = NullIfZero(Math.Max(0, all.Sum(r => r.Wanted) - available)),
            TerminatingReplicas = all.Sum(r => r.Terminating ?? 0),
            CollisionCount = deployment.Status.CollisionCount,
            Conditions = [.. deployment.Status.Conditions],
        };
        DeploymentConditions.Set(status, available >= deployment.Replicas - deployment.MaxUnavailable
            ? DeploymentConditions.Make(DeploymentConditions.Available, "True", "MinimumReplicasAvailable", "Deployment has minimum availability.", Clock.Now)
            : DeploymentConditions.Make(DeploymentConditions.Available, "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.", Clock.Now));
        return status;
    }

    private async Task<bool> WriteIfChanged(DeploymentView deployment, V1DeploymentStatus status)
    {
        var next = Codec.Encode(status);
        if (JsonNode.DeepEquals(next, deployment.Stored.ToNode()["status"]))
            return false;
        deployment.Node["status"] = next;
        await client.Replace(deployment.Stored, (JsonObject)deployment.Node.DeepClone(), Registry.Part.Status).ConfigureAwait(false);
        return true;
    }

    private void LookAgainAtDeadline(DeploymentView deployment, V1DeploymentStatus status)
    {
        var current = DeploymentConditions.Find(status, DeploymentConditions.Progressing);
        if (deployment.ProgressDeadline is not { } deadline || current is null || deployment.IsComplete(status)
            || current.Reason == DeploymentConditions.ProgressDeadlineExceeded)
            return;
        // A second more than the deadline: the API's times have no fractions.
        var left = Since(current) + deadline - Clock.Now;
        EnqueueAfter(deployment.Stored.Key, left < TimeSpan.Zero ? TimeSpan.FromSeconds(1) : left + TimeSpan.FromSeconds(1));
    }

    private bool HasTimedOut(DeploymentView deployment, V1DeploymentCondition? current) =>
        current is not null && deployment.ProgressDeadline is { } deadline
        && current.Reason != DeploymentConditions.NewReplicaSetAvailable
        && (current.Reason == DeploymentConditions.ProgressDeadlineExceeded || Since(current) + deadline < Clock.Now);

    private static bool HasMoved(V1DeploymentStatus before, V1DeploymentStatus now) =>
        (now.UpdatedReplicas ?? 0) > (before.UpdatedReplicas ?? 0)
        || (now.Replicas ?? 0) - (now.UpdatedReplicas ?? 0) < (before.Replicas ?? 0) - (before.UpdatedReplicas ?? 0)
        || (now.ReadyReplicas ?? 0) > (before.ReadyReplicas ?? 0)
        || (now.AvailableReplicas ?? 0) > (before.AvailableReplicas ?? 0);

    private static DateTimeOffset Since(V1DeploymentCondition condition) => new(condition.LastUpdateTime!.Value.ToUniversalTime(), TimeSpan.Zero);

    private static int? NullIfZero(int count) => count == 0 ? null : count;
}
