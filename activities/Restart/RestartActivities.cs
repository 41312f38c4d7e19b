using System.Globalization;
using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Temporalio.Activities;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Core;
using WorkerDown.Core.Incidents;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Restart;

/// <summary>The Restart step: the whole rollout, or the pods that are stuck.</summary>
public sealed class RestartActivities(IClusters clusters, WorkloadReader workloads, DeploymentMutation mutation) : IRestartActivities
{
    /// <inheritdoc />
    [Activity("Restart")]
    public Task<ActResult> RestartAsync(ActRequest request)
    {
        var at = request.Attempt.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return mutation.ApplyAsync(
            request,
            (deployment, _) => Task.FromResult<(V1Patch?, ActResult?)>((Patch(request, deployment, at), null)),
            (Reasons.Restarted, $"rollout restarted ({TemplateReading.RestartedAt}={at})"),
            ActivityExecutionContext.Current.CancellationToken);
    }

    /// <inheritdoc />
    [Activity("DeleteStuckPods")]
    public async Task<ActResult> DeleteStuckPodsAsync(ActRequest request)
    {
        var cancel = ActivityExecutionContext.Current.CancellationToken;
        var target = request.Plan.Target;
        if (await workloads.DeploymentAsync(target, cancel) is not { } deployment || deployment.Metadata.Uid != request.World.Uid)
            return Precondition.Changed("the Deployment is not the diagnosed one any more");
        // Only the identity and people's word count here: deleting a failed pod is right whatever generation it is.
        if (Precondition.Check(deployment, request with { World = request.World with { Generation = deployment.Metadata.Generation ?? 0 } }) is { Status: ActStatus.Refused } refusal)
            return refusal;
        var sets = await workloads.ReplicaSetsAsync(target, deployment, cancel);
        var owned = (await workloads.PodsAsync(target, deployment, sets, cancel)).ToDictionary(p => p.Metadata.Uid);
        var deleted = new List<string>();
        foreach (var stuck in request.Decision.Pods)
        {
            if (!owned.TryGetValue(stuck.Uid, out var pod) || IsHealthy(pod))
                continue; // gone, or it has recovered since: both are fine
            if (await DeleteAsync(request, stuck.Name, stuck.Uid, stuck.Force, cancel) is { } forbidden)
                return forbidden;
            deleted.Add($"{stuck.Name} ({stuck.Why}{(stuck.Force ? ", forced" : "")})");
        }
        return new()
        {
            Status = ActStatus.Done,
            Reason = deleted.Count == 0 ? Reasons.AlreadyDone : Reasons.PodsDeleted,
            Message = deleted.Count == 0 ? "the pods are already gone or healthy" : $"deleted {string.Join(", ", deleted)}",
            OldPods = request.Decision.Pods.Select(p => p.Uid).ToList(),
        };
    }

    // What kubectl rollout restart sends, with our annotations, and the resource version against a change in between.
    private static V1Patch Patch(ActRequest request, V1Deployment deployment, string at) => new(
        JsonSerializer.Serialize(new
        {
            metadata = new
            {
                resourceVersion = deployment.Metadata.ResourceVersion,
                annotations = new Dictionary<string, string>
                {
                    [Annotations.Attempt] = request.Attempt.Id,
                    [Annotations.Incident] = request.Incident,
                },
            },
            spec = new { template = new { metadata = new { annotations = new Dictionary<string, string> { [TemplateReading.RestartedAt] = at } } } },
        }),
        V1Patch.PatchType.StrategicMergePatch);

    private async Task<ActResult?> DeleteAsync(ActRequest request, string name, string uid, bool force, CancellationToken cancel)
    {
        var target = request.Plan.Target;
        try
        {
            await clusters.Get(target.Cluster).CoreV1.DeleteNamespacedPodAsync(
                name, target.Namespace,
                new V1DeleteOptions { Preconditions = new() { Uid = uid }, PropagationPolicy = "Background", GracePeriodSeconds = force ? 0 : null },
                cancellationToken: cancel);
            return null;
        }
        catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            return null; // gone, or another pod has its name: the uid forbids touching that one
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Forbidden)
        {
            return new() { Status = ActStatus.Refused, Reason = Reasons.Forbidden, Message = $"the API server forbids it: {Problems.Say(e)}" };
        }
    }

    private static bool IsHealthy(V1Pod pod) =>
        pod.Metadata.DeletionTimestamp is null && pod.Status?.Phase == "Running" && pod.Status.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true;
}
