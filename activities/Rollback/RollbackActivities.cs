using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Temporalio.Activities;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Core;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Rollback;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Rollback;

/// <summary>The Rollback step: what <c>kubectl rollout undo --to-revision</c> does, to the revision that the rules chose.</summary>
public sealed class RollbackActivities(WorkloadReader workloads, DeploymentMutation mutation) : IRollbackActivities
{
    /// <inheritdoc />
    [Activity("Rollback")]
    public Task<ActResult> RollbackAsync(ActRequest request)
    {
        var to = request.Decision.RollbackTarget ?? throw new ArgumentException("a rollback needs its target");
        return mutation.ApplyAsync(
            request,
            (deployment, cancel) => PrepareAsync(request, to, deployment, cancel),
            (Reasons.RolledBack, $"rolled back from revision {request.World.Revision} to {to.Revision} ({to.Image}), {to.Why}"),
            ActivityExecutionContext.Current.CancellationToken);
    }

    private async Task<(V1Patch? Patch, ActResult? Refusal)> PrepareAsync(ActRequest request, RollbackTarget to, V1Deployment deployment, CancellationToken cancel)
    {
        var sets = await workloads.ReplicaSetsAsync(request.Plan.Target, deployment, cancel);
        var set = sets.FirstOrDefault(s => s.Metadata.Name == to.ReplicaSet);
        if (set is null || DeploymentReading.Revision(set.Metadata) != to.Revision)
            return (null, Precondition.Changed($"revision {to.Revision} is not kept any more"));
        if (TemplateReading.Fingerprint(set.Spec.Template) != to.Fingerprint)
            return (null, Precondition.Changed($"the template of revision {to.Revision} is not the one that was chosen"));
        return (Patch(request, to, deployment, set), null);
    }

    // A JSON patch as kubectl sends it: the template without the hash label, and the annotations; the test on the
    // resource version makes it fail when the Deployment changed in between.
    private static V1Patch Patch(ActRequest request, RollbackTarget to, V1Deployment deployment, V1ReplicaSet set)
    {
        var template = JsonNode.Parse(KubernetesJson.Serialize(set.Spec.Template))!;
        (template["metadata"]?["labels"] as JsonObject)?.Remove(TemplateReading.TemplateHash);
        var annotations = new Dictionary<string, string>(deployment.Metadata.Annotations ?? new Dictionary<string, string>())
        {
            [Annotations.Attempt] = request.Attempt.Id,
            [Annotations.Incident] = request.Incident,
            [Annotations.ChangeCause] = $"worker-down rolled back to revision {to.Revision}: {request.Attempt.Cause} ({request.Incident})",
        };
        JsonArray operations =
        [
            new JsonObject { ["op"] = "test", ["path"] = "/metadata/resourceVersion", ["value"] = deployment.Metadata.ResourceVersion },
            new JsonObject { ["op"] = "replace", ["path"] = "/spec/template", ["value"] = template },
            new JsonObject { ["op"] = deployment.Metadata.Annotations is null ? "add" : "replace", ["path"] = "/metadata/annotations", ["value"] = JsonSerializer.SerializeToNode(annotations) },
        ];
        return new(operations.ToJsonString(), V1Patch.PatchType.JsonPatch);
    }
}
