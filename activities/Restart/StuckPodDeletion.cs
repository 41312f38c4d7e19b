using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Core;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Targets;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Restart;

/// <summary>
/// Deletes the pods that were decided on, by uid, and only those that are still stuck when they are looked at again right
/// before. The deletion names the version that was looked at: a pod that changes in between is looked at anew.
/// </summary>
public sealed class StuckPodDeletion(IClusters clusters, WorkloadReader workloads, Precondition precondition, Acting acting, TimeProvider time)
{
    /// <summary>Looks at most, when pods change while they are being deleted.</summary>
    private const int Looks = 4;

    /// <summary>Deletes.</summary>
    public Task<ActResult> DeleteAsync(ActRequest request, CancellationToken cancel) => acting.RunAsync(limited => TryAsync(request, limited), cancel);

    private async Task<ActResult> TryAsync(ActRequest request, CancellationToken cancel)
    {
        var deleted = new List<string>();
        for (var look = 1; ; look++)
        {
            var workload = await acting.CallAsync(c => workloads.ReadAsync(request.Plan.Target, c), cancel);
            // A lost answer, a repeated activity: asked first, for by now the worker may be back because of it.
            if (workload.Deployment?.Metadata.Uid == request.World.Uid && request.Decision.Pods.All(d => IsGoing(d, workload)))
                return Answer(request, workload.Pods.Where(p => request.Decision.Pods.Any(d => d.Uid == p.Metadata.Uid)).ToList(), 0, deleted);
            if (await precondition.CheckAsync(workload, request, cancel) is { } stop && deleted.Count == 0)
                return stop;
            var owned = workload.Pods.Where(p => request.Decision.Pods.Any(d => d.Uid == p.Metadata.Uid)).ToList();
            var stuck = await StillStuckAsync(owned, request.Plan, cancel);
            var changed = false;
            foreach (var (pod, why) in stuck)
                changed |= !await DeleteAsync(request.Plan.Target, pod, why, deleted, cancel);
            if (!changed || look == Looks)
                return Answer(request, owned, stuck.Count, deleted);
            await acting.AfterConflictAsync(look, cancel);
        }
    }

    private static bool IsGoing(StuckPod decided, Workload workload) =>
        workload.Pods.FirstOrDefault(p => p.Metadata.Uid == decided.Uid) is not { } pod || (pod.Metadata.DeletionTimestamp is not null && !decided.Force);

    private async Task<List<(V1Pod Pod, StuckPod Why)>> StillStuckAsync(List<V1Pod> owned, TargetPlan plan, CancellationToken cancel)
    {
        var names = owned.Select(p => p.Spec?.NodeName).OfType<string>().Distinct();
        var nodes = await Task.WhenAll(names.Select(name => acting.CallAsync(c => NodeAsync(plan.Target, name, c), cancel)));
        var stuck = StuckPods.Of(owned.Select(p => PodReading.Facts(p, plan.Target.Container)).ToList(), nodes, plan.Policy, time.GetUtcNow());
        return stuck.Select(s => (owned.Single(p => p.Metadata.Uid == s.Uid), s)).ToList();
    }

    private async Task<NodeFacts> NodeAsync(Target target, string name, CancellationToken cancel)
    {
        try
        {
            var list = await clusters.Get(target.Cluster).CoreV1.ListNodeAsync(fieldSelector: $"metadata.name={name}", cancellationToken: cancel);
            return list.Items.Count > 0 ? PodReading.Facts(list.Items[0]) : new(name, null, "NodeNotFound", null, Exists: false);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Forbidden)
        {
            return new(name, true, null, null); // without the right to read nodes none was ever found lost
        }
    }

    // False when the pod changed since it was looked at, or its name is another's by now.
    private async Task<bool> DeleteAsync(Target target, V1Pod pod, StuckPod why, List<string> deleted, CancellationToken cancel)
    {
        var options = new V1DeleteOptions
        {
            Preconditions = new() { Uid = why.Uid, ResourceVersion = pod.Metadata.ResourceVersion },
            PropagationPolicy = "Background",
            GracePeriodSeconds = why.Force ? 0 : null,
        };
        try
        {
            await acting.CallAsync(c => clusters.Get(target.Cluster).CoreV1.DeleteNamespacedPodAsync(why.Name, target.Namespace, options, cancellationToken: c), cancel);
            deleted.Add($"{why.Name} ({why.Why}{(why.Force ? ", forced" : "")})");
            return true;
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return true;
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    private static ActResult Answer(ActRequest request, List<V1Pod> owned, int stuck, List<string> deleted)
    {
        // Being deleted, or gone: by an earlier try or by somebody else, which is the same in the end.
        var going = request.Decision.Pods.Count(d => owned.All(p => p.Metadata.Uid != d.Uid) || owned.Any(p => p.Metadata.Uid == d.Uid && p.Metadata.DeletionTimestamp is not null));
        if (deleted.Count == 0 && going == 0)
            return Precondition.Changed(stuck > 0 ? "the stuck pods change too fast to be deleted safely" : "the pods are not stuck any more");
        return new()
        {
            Status = ActStatus.Done,
            Reason = deleted.Count == 0 ? Reasons.AlreadyDone : Reasons.PodsDeleted,
            Message = deleted.Count == 0 ? "the pods are already gone or going" : $"deleted {string.Join(", ", deleted)}",
            OldPods = request.Decision.Pods.Select(p => p.Uid).ToList(),
        };
    }
}
