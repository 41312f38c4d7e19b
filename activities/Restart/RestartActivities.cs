using System.Globalization;
using System.Text.Json;
using k8s.Models;
using Temporalio.Activities;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Core;
using WorkerDown.Core.Incidents;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Restart;

/// <summary>The Restart step: the whole rollout, or the pods that are stuck.</summary>
public sealed class RestartActivities(DeploymentMutation mutation, StuckPodDeletion deletion) : IRestartActivities
{
    /// <inheritdoc />
    [Activity("Restart")]
    public Task<ActResult> RestartAsync(ActRequest request)
    {
        var at = request.Attempt.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return mutation.ApplyAsync(
            request,
            workload => new(Patch(request, workload.Deployment!, at)),
            (Reasons.Restarted, $"rollout restarted ({TemplateReading.RestartedAt}={at})"),
            ActivityExecutionContext.Current.CancellationToken);
    }

    /// <inheritdoc />
    [Activity("DeleteStuckPods")]
    public Task<ActResult> DeleteStuckPodsAsync(ActRequest request) => deletion.DeleteAsync(request, ActivityExecutionContext.Current.CancellationToken);

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
}
