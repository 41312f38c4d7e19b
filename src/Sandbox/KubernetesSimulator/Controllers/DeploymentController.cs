using Sandbox.KubernetesSimulator.Registry;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <summary>
/// The Deployment controller. It follows the real one write by write, its conflicts included: a sync that wrote the
/// Deployment once fails on its second write and starts over, and that is what gives the recorded order of states.
/// </summary>
internal sealed partial class DeploymentController(ControllerClient client, EventRecorder events, ClusterClock clock, ControllerTimings timings)
    : Controller(clock, timings)
{
    public override void Observe(WatchEvent change)
    {
        if (change.Object.Type == ResourceTypes.Deployments)
            Enqueue(change.Object.Key);
        else if (change.Object.Type == ResourceTypes.ReplicaSets && OwnerReferences.ControllerOf(change.Object) is ("Deployment", var name, _))
            Enqueue(StoredObject.KeyOf(change.Object.Namespace, name));
        else if (change.Object.Type == ResourceTypes.Pods && change.Kind == ChangeKind.Deleted)
            EnqueueOwnerOf(change.Object);
    }

    protected override async Task Sync(string key)
    {
        var (ns, name) = Split(key);
        if (client.Find(ResourceTypes.Deployments, ns, name) is not { } stored)
            return;
        var owned = client.List(ResourceTypes.ReplicaSets, ns).Where(r => OwnerReferences.ControllerOf(r)?.Uid == stored.Uid).Select(r => new ReplicaSetView(r));
        var deployment = new DeploymentView(stored, owned);
        if (deployment.Node.Text("metadata", "deletionTimestamp") is not null)
        {
            await SyncStatus(deployment).ConfigureAwait(false);
            return;
        }
        await NotePause(deployment).ConfigureAwait(false);
        if (deployment.Paused || IsScaling(deployment))
            await Scale(deployment).ConfigureAwait(false);
        else if (deployment.IsRolling)
            await RollOut(deployment).ConfigureAwait(false);
        else
            await Recreate(deployment).ConfigureAwait(false);
    }

    private async Task RollOut(DeploymentView deployment)
    {
        await FindOrCreateNew(deployment).ConfigureAwait(false);
        var moved = await GrowNew(deployment).ConfigureAwait(false) || await ShrinkOld(deployment).ConfigureAwait(false);
        if (!moved && deployment.IsComplete(deployment.Status))
            await CleanUp(deployment).ConfigureAwait(false);
        await SyncRolloutStatus(deployment).ConfigureAwait(false);
    }

    private async Task Recreate(DeploymentView deployment)
    {
        if (deployment.Old.Any(r => r.Wanted > 0))
        {
            foreach (var old in deployment.Old.Where(r => r.Wanted > 0))
                await Resize(deployment, old, 0).ConfigureAwait(false);
            await SyncRolloutStatus(deployment).ConfigureAwait(false);
            return;
        }
        // The new pods must not meet the old ones.
        if (deployment.Old.Any(r => r.Actual > 0 || r.Terminating > 0))
        {
            await SyncRolloutStatus(deployment).ConfigureAwait(false);
            return;
        }
        await FindOrCreateNew(deployment).ConfigureAwait(false);
        await GrowNew(deployment).ConfigureAwait(false);
        if (deployment.IsComplete(deployment.Status))
            await CleanUp(deployment).ConfigureAwait(false);
        await SyncRolloutStatus(deployment).ConfigureAwait(false);
    }

    private async Task NotePause(DeploymentView deployment)
    {
        var current = DeploymentConditions.Find(deployment.Status, DeploymentConditions.Progressing);
        var noted = current?.Reason == DeploymentConditions.DeploymentPaused;
        if (deployment.ProgressDeadline is null || current?.Reason == DeploymentConditions.ProgressDeadlineExceeded || deployment.Paused == noted)
            return;
        var (reason, message) = deployment.Paused
            ? (DeploymentConditions.DeploymentPaused, "Deployment is paused")
            : (DeploymentConditions.DeploymentResumed, "Deployment is resumed");
        DeploymentConditions.Set(deployment.Status, DeploymentConditions.Make(DeploymentConditions.Progressing, "Unknown", reason, message, Clock.Now));
        await WriteStatus(deployment).ConfigureAwait(false);
    }

    private async Task CleanUp(DeploymentView deployment)
    {
        var removable = deployment.Old
            .Where(r => r is { Actual: 0, Wanted: 0, IsObserved: true, IsDeleting: false })
            .OrderBy(r => r.Revision)
            .ToList();
        foreach (var old in removable.Take(Math.Max(0, deployment.Old.Count - deployment.HistoryLimit)))
            await client.Delete(old.Stored).ConfigureAwait(false);
    }

    private Task WriteStatus(DeploymentView deployment)
    {
        deployment.Node["status"] = Codec.Encode(deployment.Status);
        return client.Replace(deployment.Stored, (System.Text.Json.Nodes.JsonObject)deployment.Node.DeepClone(), Part.Status);
    }

    private void EnqueueOwnerOf(StoredObject pod)
    {
        if (OwnerReferences.ControllerOf(pod) is ("ReplicaSet", var set, _)
            && client.Find(ResourceTypes.ReplicaSets, pod.Namespace, set) is { } owner
            && OwnerReferences.ControllerOf(owner) is ("Deployment", var name, _))
            Enqueue(StoredObject.KeyOf(pod.Namespace, name));
    }
}
