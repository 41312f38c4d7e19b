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
public sealed class RollbackActivities(DeploymentMutation mutation) : IRollbackActivities
{
    /// <inheritdoc />
    [Activity("Rollback")]
    public Task<ActResult> RollbackAsync(ActRequest request)
    {
        var to = request.Decision.RollbackTarget ?? throw new ArgumentException("a rollback needs its target");
        return mutation.ApplyAsync(
            request,
            workload => Prepare(request, to, workload),
            (Reasons.RolledBack, $"rolled back from revision {request.World.Revision} to {to.Revision} ({to.Image}), {to.Why}"),
            ActivityExecutionContext.Current.CancellationToken);
    }

    private static PreparedPatch Prepare(ActRequest request, RollbackTarget to, Workload workload)
    {
        var set = workload.Sets.FirstOrDefault(s => s.Metadata.Name == to.ReplicaSet);
        if (set is null || DeploymentReading.Revision(set.Metadata) != to.Revision)
            return new(null, Precondition.Changed($"revision {to.Revision} is not kept any more"));
        if (TemplateReading.Fingerprint(set.Spec.Template) != to.Fingerprint)
            return new(null, Precondition.Changed($"the template of revision {to.Revision} is not the one that was chosen"));
        return new(Patch(request, to, workload.Deployment!, set), KeepsPodsOf: set.Metadata.Uid);
    }

    // A JSON patch as kubectl sends it: the template without the hash label, and the annotations; the resource version
    // makes it conflict when the Deployment changed in between.
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
            new JsonObject { ["op"] = "replace", ["path"] = "/metadata/resourceVersion", ["value"] = deployment.Metadata.ResourceVersion },
            new JsonObject { ["op"] = "replace", ["path"] = "/spec/template", ["value"] = template },
            new JsonObject { ["op"] = deployment.Metadata.Annotations is null ? "add" : "replace", ["path"] = "/metadata/annotations", ["value"] = JsonSerializer.SerializeToNode(annotations) },
        ];
        return new(operations.ToJsonString(), V1Patch.PatchType.JsonPatch);
    }
}
