using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <content>How many pods each ReplicaSet gets.</content>
internal sealed partial class DeploymentController
{
    private static bool IsScaling(DeploymentView deployment) =>
        deployment.All.Any(r => r.Wanted > 0 && r.Desired is { } desired && desired != deployment.Replicas);

    private async Task Scale(DeploymentView deployment)
    {
        if (deployment.New is not null)
            await AdoptNew(deployment).ConfigureAwait(false);
        var active = deployment.All.Where(r => r.Wanted > 0).ToList();
        if (active.Count <= 1)
        {
            var only = active.FirstOrDefault() ?? deployment.New ?? deployment.Old.LastOrDefault();
            if (only is not null && only.Wanted != deployment.Replicas)
                await Resize(deployment, only, deployment.Replicas).ConfigureAwait(false);
        }
        else if (IsSaturated(deployment))
        {
            foreach (var old in deployment.Old.Where(r => r.Wanted > 0))
                await Resize(deployment, old, 0).ConfigureAwait(false);
        }
        else if (deployment.IsRolling)
        {
            await ScaleInProportion(deployment, active).ConfigureAwait(false);
        }
        if (deployment.Paused)
            await CleanUp(deployment).ConfigureAwait(false);
        await SyncStatus(deployment).ConfigureAwait(false);
    }

    private static bool IsSaturated(DeploymentView deployment) =>
        deployment.New is { } set && set.Wanted == deployment.Replicas && set.Desired == deployment.Replicas && set.Available == deployment.Replicas;

    // In the middle of a rollout every ReplicaSet gets its share of what is added or taken, the largest the rest.
    private async Task ScaleInProportion(DeploymentView deployment, List<ReplicaSetView> active)
    {
        var allowed = deployment.Replicas > 0 ? deployment.Replicas + deployment.MaxSurge : 0;
        var toAdd = allowed - active.Sum(r => r.Wanted);
        var ordered = active.OrderByDescending(r => r.Wanted).ThenBy(r => r.Created, StringComparer.Ordinal).ToList();
        var former = Math.Max(1, ordered.Max(r => int.TryParse(r.Annotations.GetValueOrDefault(ReplicaSetView.MaxAnnotation), out var max) ? max : 0));
        var sizes = new Dictionary<ReplicaSetView, int>();
        var added = 0;
        foreach (var set in ordered)
        {
            var share = (int)Math.Round(set.Wanted * (double)allowed / former, MidpointRounding.AwayFromZero) - set.Wanted;
            share = toAdd > 0 ? Math.Clamp(share, 0, toAdd - added) : Math.Clamp(share, toAdd - added, 0);
            sizes[set] = set.Wanted + share;
            added += share;
        }
        sizes[ordered[0]] = Math.Max(0, sizes[ordered[0]] + toAdd - added);
        foreach (var set in ordered)
            await Resize(deployment, set, sizes[set]).ConfigureAwait(false);
    }

    private async Task<bool> GrowNew(DeploymentView deployment)
    {
        var set = deployment.New!;
        if (set.Wanted == deployment.Replicas)
            return false;
        var size = set.Wanted > deployment.Replicas ? deployment.Replicas : SizeOfNew(deployment, set.Wanted);
        return await Resize(deployment, set, size).ConfigureAwait(false);
    }

    private static int SizeOfNew(DeploymentView deployment, int present)
    {
        if (!deployment.IsRolling)
            return deployment.Replicas;
        var room = deployment.Replicas + deployment.MaxSurge - deployment.All.Sum(r => r.Wanted);
        return room <= 0 ? present : present + Math.Min(room, deployment.Replicas - present);
    }

    private async Task<bool> ShrinkOld(DeploymentView deployment)
    {
        var old = deployment.Old.Where(r => r.Wanted > 0).OrderBy(r => r.Created, StringComparer.Ordinal).ToList();
        if (old.Count == 0)
            return false;
        var set = deployment.New!;
        var least = deployment.Replicas - deployment.MaxUnavailable;
        var spare = deployment.All.Sum(r => r.Wanted) - least - (set.Wanted - set.Available);
        if (spare <= 0)
            return false;
        var sizes = old.ToDictionary(r => r, r => r.Wanted);
        // First those that do not work anyway, then working ones as far as enough remain.
        foreach (var candidate in old)
        {
            var gone = Math.Min(spare, candidate.Wanted - candidate.Available);
            sizes[candidate] -= Math.Max(0, gone);
            spare -= Math.Max(0, gone);
        }
        var surplus = deployment.All.Sum(r => r.Available) - least;
        foreach (var candidate in old)
        {
            var gone = Math.Clamp(surplus, 0, sizes[candidate]);
            sizes[candidate] -= gone;
            surplus -= gone;
        }
        var moved = false;
        foreach (var candidate in old)
            moved |= await Resize(deployment, candidate, sizes[candidate]).ConfigureAwait(false);
        return moved;
    }

    private async Task<bool> Resize(DeploymentView deployment, ReplicaSetView set, int size)
    {
        var (desired, max) = (Text(deployment.Replicas), Text(deployment.Replicas + deployment.MaxSurge));
        var noted = set.Annotations.GetValueOrDefault(ReplicaSetView.DesiredAnnotation) == desired && set.Annotations.GetValueOrDefault(ReplicaSetView.MaxAnnotation) == max;
        if (set.Wanted == size && noted)
            return false;
        await client.Update(set.Stored, node =>
        {
            node.Ensure("spec")["replicas"] = size;
            node.Ensure("metadata", "annotations")[ReplicaSetView.DesiredAnnotation] = desired;
            node.Ensure("metadata", "annotations")[ReplicaSetView.MaxAnnotation] = max;
        }).ConfigureAwait(false);
        if (set.Wanted == size)
            return false;
        events.Normal(
            new EventSubject(deployment.Stored),
            "ScalingReplicaSet",
            $"Scaled {(size > set.Wanted ? "up" : "down")} replica set {set.Name} from {set.Wanted} to {size}");
        return true;
    }
}
