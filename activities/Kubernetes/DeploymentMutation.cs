using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using WorkerDown.Core;
using WorkerDown.Core.Incidents;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Kubernetes;

/// <summary>
/// Patches a Deployment under its precondition and with optimistic concurrency: the patch names the resource version it
/// was made from, so that nothing is written over a change in between.
/// </summary>
public sealed class DeploymentMutation(IClusters clusters, WorkloadReader workloads)
{
    /// <summary>Status updates of a crash loop change the resource version often: read and patch again this often.</summary>
    private const int Conflicts = 5;

    /// <summary>Patches.</summary>
    /// <param name="request">The attempt.</param>
    /// <param name="prepare">Makes the patch from the Deployment as it is, or refuses.</param>
    /// <param name="done">What to answer when it was made.</param>
    /// <param name="cancel">Cancels.</param>
    public async Task<ActResult> ApplyAsync(
        ActRequest request, Func<V1Deployment, CancellationToken, Task<(V1Patch? Patch, ActResult? Refusal)>> prepare, (string Reason, string Message) done, CancellationToken cancel)
    {
        var target = request.Plan.Target;
        for (var conflicts = 0; ; conflicts++)
        {
            var deployment = await workloads.DeploymentAsync(target, cancel);
            var stop = Precondition.Check(deployment, request);
            if (stop is { Status: ActStatus.Done })
                return stop with { OldPods = await OldPodsAsync(request, deployment!, afterwards: true, cancel) };
            if (stop is not null)
                return stop;
            var old = await OldPodsAsync(request, deployment!, afterwards: false, cancel);
            var (patch, refusal) = await prepare(deployment!, cancel);
            if (patch is null)
                return refusal ?? throw new InvalidOperationException("a mutation without patch must say why");
            try
            {
                var patched = await clusters.Get(target.Cluster).AppsV1.PatchNamespacedDeploymentAsync(
                    patch, target.Deployment, target.Namespace, fieldManager: "worker-down", cancellationToken: cancel);
                return new() { Status = ActStatus.Done, Reason = done.Reason, Message = done.Message, Generation = patched.Metadata.Generation, OldPods = old };
            }
            catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity && conflicts < Conflicts)
            {
                // Changed in between: the precondition is asked again of what it is now.
            }
            catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Forbidden)
            {
                return new() { Status = ActStatus.Refused, Reason = Reasons.Forbidden, Message = $"the API server forbids it: {Problems.Say(e)}" };
            }
        }
    }

    // The pods that were there before. Asked after the effect, they are those of every other ReplicaSet than the newest.
    private async Task<IReadOnlyList<string>> OldPodsAsync(ActRequest request, V1Deployment deployment, bool afterwards, CancellationToken cancel)
    {
        var sets = await workloads.ReplicaSetsAsync(request.Plan.Target, deployment, cancel);
        var pods = await workloads.PodsAsync(request.Plan.Target, deployment, sets, cancel);
        var newest = sets.MaxBy(s => DeploymentReading.Revision(s.Metadata))?.Metadata.Uid;
        return pods.Where(p => !afterwards || !DeploymentReading.IsOwnedBy(p.Metadata, newest ?? "")).Select(p => p.Metadata.Uid).ToList();
    }
}
