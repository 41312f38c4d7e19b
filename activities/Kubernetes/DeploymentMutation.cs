using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using WorkerDown.Core.Incidents;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Kubernetes;

/// <summary>A patch that is ready to be sent, or why there is none.</summary>
/// <param name="Patch">The patch; null when refused.</param>
/// <param name="Refusal">Why there is none.</param>
/// <param name="KeepsPodsOf">Uid of the ReplicaSet whose pods stay as they are; null when all are replaced.</param>
public sealed record PreparedPatch(V1Patch? Patch, ActResult? Refusal = null, string? KeepsPodsOf = null);

/// <summary>
/// Patches a Deployment under its precondition and with optimistic concurrency: the patch names the resource version it
/// was made from, so that nothing is written over a change in between, and a second try of the same patch conflicts.
/// </summary>
public sealed class DeploymentMutation(IClusters clusters, WorkloadReader workloads, Precondition precondition, Acting acting)
{
    /// <summary>Status updates of a crash loop change the resource version often: read and patch again this often.</summary>
    private const int Conflicts = 6;

    /// <summary>Patches.</summary>
    /// <param name="request">The attempt.</param>
    /// <param name="prepare">Makes the patch from the world as it is, or refuses.</param>
    /// <param name="done">What to answer when it was made.</param>
    /// <param name="cancel">Cancels.</param>
    public Task<ActResult> ApplyAsync(ActRequest request, Func<Workload, PreparedPatch> prepare, (string Reason, string Message) done, CancellationToken cancel) =>
        acting.RunAsync(limited => TryAsync(request, prepare, done, limited), cancel);

    private async Task<ActResult> TryAsync(ActRequest request, Func<Workload, PreparedPatch> prepare, (string Reason, string Message) done, CancellationToken cancel)
    {
        var target = request.Plan.Target;
        for (var conflicts = 0; ; conflicts++)
        {
            var workload = await acting.CallAsync(c => workloads.ReadAsync(target, c), cancel);
            if (await precondition.CheckAsync(workload, request, cancel) is { } stop)
                return stop;
            var prepared = prepare(workload);
            if (prepared.Patch is not { } patch)
                return prepared.Refusal ?? throw new InvalidOperationException("a mutation without patch must say why");
            try
            {
                var patched = await acting.CallAsync(
                    c => clusters.Get(target.Cluster).AppsV1.PatchNamespacedDeploymentAsync(patch, target.Deployment, target.Namespace, fieldManager: "worker-down", cancellationToken: c),
                    cancel);
                return new()
                {
                    Status = ActStatus.Done,
                    Reason = done.Reason,
                    Message = done.Message,
                    Generation = patched.Metadata.Generation,
                    Template = TemplateReading.Fingerprint(patched.Spec.Template),
                    OldPods = workload.Pods.Where(p => prepared.KeepsPodsOf is not { } kept || !DeploymentReading.IsOwnedBy(p.Metadata, kept)).Select(p => p.Metadata.Uid).ToList(),
                };
            }
            catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound && conflicts < Conflicts)
            {
                // Changed or gone in between: the precondition is asked again of what it is now.
                await acting.AfterConflictAsync(conflicts, cancel);
            }
        }
    }
}
