using k8s.Models;
using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Activities.Kubernetes;

/// <summary>Tells who steers a Deployment, by the labels, annotations and owner references that each tool documents.</summary>
public static class OwnerReading
{
    /// <summary>The owners; Helm does not revert changes by itself, GitOps controllers and operators do.</summary>
    public static IReadOnlyList<OwnerFacts> Of(V1Deployment deployment)
    {
        var labels = deployment.Metadata?.Labels ?? new Dictionary<string, string>();
        var annotations = deployment.Metadata?.Annotations ?? new Dictionary<string, string>();
        var owners = new List<OwnerFacts>();
        if (annotations.TryGetValue("argocd.argoproj.io/tracking-id", out var tracking))
            owners.Add(new("ArgoCD", tracking.Split(':')[0], RevertsChanges: true));
        else if (labels.TryGetValue("argocd.argoproj.io/instance", out var instance))
            owners.Add(new("ArgoCD", instance, RevertsChanges: true));
        if (labels.TryGetValue("kustomize.toolkit.fluxcd.io/name", out var kustomization))
            owners.Add(new("Flux", $"Kustomization {Namespaced(labels, "kustomize.toolkit.fluxcd.io/namespace", kustomization)}", RevertsChanges: true));
        if (labels.TryGetValue("helm.toolkit.fluxcd.io/name", out var helmRelease))
            owners.Add(new("Flux", $"HelmRelease {Namespaced(labels, "helm.toolkit.fluxcd.io/namespace", helmRelease)}", RevertsChanges: true));
        if (annotations.TryGetValue("meta.helm.sh/release-name", out var release))
            owners.Add(new("Helm", release, RevertsChanges: false));
        foreach (var reference in deployment.Metadata?.OwnerReferences ?? [])
        {
            var kind = reference.ApiVersion?.StartsWith("temporal.io/", StringComparison.Ordinal) == true ? "TemporalWorkerController" : "OwnerReference";
            owners.Add(new(kind, $"{reference.Kind} {reference.Name}", RevertsChanges: true));
        }
        return owners;
    }

    private static string Namespaced(IDictionary<string, string> labels, string key, string name) =>
        labels.TryGetValue(key, out var ns) ? $"{ns}/{name}" : name;
}
