using k8s.Models;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Redaction;

namespace WorkerDown.Activities.Kubernetes;

/// <summary>
/// Tells who steers a Deployment, by the labels, annotations and owner references that each tool documents, by the
/// autoscalers that point at it, and, where none of these says it, by the field managers of its specification.
/// </summary>
public static class OwnerReading
{
    private const string ScaledObjectLabel = "scaledobject.keda.sh/name";

    private static readonly (string Manager, string Kind, bool Reverts)[] Managers =
    [
        ("argocd", "ArgoCD", true),
        ("kustomize-controller", "Flux", true),
        ("helm-controller", "Flux", true),
        ("helm", "Helm", false),
        ("keda", "Keda", false),
        ("temporal-worker-controller", "TemporalWorkerController", true),
    ];

    /// <summary>The owners; Helm and autoscalers do not revert a template by themselves, GitOps controllers and operators do.</summary>
    public static IReadOnlyList<OwnerFacts> Of(V1Deployment deployment, IEnumerable<V2HorizontalPodAutoscaler>? autoscalers = null)
    {
        var owners = BySigns(deployment).Concat((autoscalers ?? []).Where(a => PointsAt(a, deployment)).Select(Autoscaler)).ToList();
        owners.AddRange(ByManagers(deployment).Where(m => owners.All(o => o.Kind != m.Kind)));
        return owners.DistinctBy(o => (o.Kind, o.Name)).Select(o => o with { Name = OutsideText.Clean(o.Name) }).ToList();
    }

    private static IEnumerable<OwnerFacts> BySigns(V1Deployment deployment)
    {
        var labels = deployment.Metadata?.Labels ?? new Dictionary<string, string>();
        var annotations = deployment.Metadata?.Annotations ?? new Dictionary<string, string>();
        if (annotations.TryGetValue("argocd.argoproj.io/tracking-id", out var tracking))
            yield return new("ArgoCD", tracking.Split(':')[0], RevertsChanges: true);
        else if (labels.TryGetValue("argocd.argoproj.io/instance", out var instance))
            yield return new("ArgoCD", instance, RevertsChanges: true);
        if (labels.TryGetValue("kustomize.toolkit.fluxcd.io/name", out var kustomization))
            yield return new("Flux", $"Kustomization {Namespaced(labels, "kustomize.toolkit.fluxcd.io/namespace", kustomization)}", RevertsChanges: true);
        if (labels.TryGetValue("helm.toolkit.fluxcd.io/name", out var helmRelease))
            yield return new("Flux", $"HelmRelease {Namespaced(labels, "helm.toolkit.fluxcd.io/namespace", helmRelease)}", RevertsChanges: true);
        if (annotations.TryGetValue("meta.helm.sh/release-name", out var release))
            yield return new("Helm", release, RevertsChanges: false);
        if (labels.TryGetValue(ScaledObjectLabel, out var scaled))
            yield return new("Keda", $"ScaledObject {scaled}", RevertsChanges: false);
        var references = deployment.Metadata?.OwnerReferences ?? [];
        foreach (var reference in references)
        {
            var kind = IsTemporals(reference) ? "TemporalWorkerController" : "OwnerReference";
            yield return new(kind, $"{reference.Kind} {reference.Name}", RevertsChanges: true);
        }
        if (labels.TryGetValue("temporal.io/deployment-name", out var worker) && !references.Any(IsTemporals))
            yield return new("TemporalWorkerController", $"deployment {worker}", RevertsChanges: true);
    }

    private static IEnumerable<OwnerFacts> ByManagers(V1Deployment deployment) =>
        from entry in deployment.Metadata?.ManagedFields ?? []
        from known in Managers
        where entry.Manager?.StartsWith(known.Manager, StringComparison.OrdinalIgnoreCase) == true && FieldsReading.Owns(entry, "f:spec")
        select new OwnerFacts(known.Kind, $"field manager {entry.Manager}", known.Reverts);

    private static bool PointsAt(V2HorizontalPodAutoscaler autoscaler, V1Deployment deployment) =>
        autoscaler.Spec?.ScaleTargetRef is { Kind: "Deployment" } to && to.Name == deployment.Metadata?.Name;

    private static OwnerFacts Autoscaler(V2HorizontalPodAutoscaler autoscaler) =>
        autoscaler.Metadata?.Labels?.TryGetValue(ScaledObjectLabel, out var scaled) == true
            ? new("Keda", $"ScaledObject {scaled}", RevertsChanges: false)
            : new("HorizontalPodAutoscaler", $"{autoscaler.Metadata?.Name} ({autoscaler.Spec?.MinReplicas ?? 1} to {autoscaler.Spec?.MaxReplicas} replicas)", RevertsChanges: false);

    private static bool IsTemporals(V1OwnerReference reference) => reference.ApiVersion?.StartsWith("temporal.io/", StringComparison.Ordinal) == true;

    private static string Namespaced(IDictionary<string, string> labels, string key, string name) =>
        labels.TryGetValue(key, out var ns) ? $"{ns}/{name}" : name;
}
