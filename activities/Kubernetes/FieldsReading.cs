using k8s;
using k8s.Models;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Redaction;

namespace WorkerDown.Activities.Kubernetes;

/// <summary>Reads the API server's own record of who changed which fields, and when.</summary>
public static class FieldsReading
{
    /// <summary>Who changed the pod template last; null where the record does not say.</summary>
    public static ChangeFacts? LastTemplateChange(V1Deployment deployment) =>
        (deployment.Metadata?.ManagedFields ?? [])
            .Where(e => e.Subresource is null or "" && Owns(e, "f:template"))
            .Select(e => new ChangeFacts(OutsideText.Clean(e.Manager) ?? "unknown", DeploymentReading.At(e.Time)))
            .OrderByDescending(c => c.At).FirstOrDefault();

    /// <summary>Whether the manager of the entry owns a field of that name.</summary>
    public static bool Owns(V1ManagedFieldsEntry entry, string field) =>
        entry.FieldsV1 is { } fields && KubernetesJson.Serialize(fields).Contains($"\"{field}\"", StringComparison.Ordinal);
}
