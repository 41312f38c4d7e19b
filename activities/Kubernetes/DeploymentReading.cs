using System.Globalization;
using k8s.Models;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Redaction;

namespace WorkerDown.Activities.Kubernetes;

/// <summary>Reads Deployments and ReplicaSets into facts.</summary>
public static class DeploymentReading
{
    /// <summary>The facts of a Deployment.</summary>
    /// <param name="d">The Deployment.</param>
    /// <param name="autoscalers">The namespace's autoscalers; null where they were not read.</param>
    /// <param name="budgets">The namespace's disruption budgets; null where they were not read.</param>
    public static DeploymentFacts Facts(V1Deployment d, IEnumerable<V2HorizontalPodAutoscaler>? autoscalers = null, IEnumerable<V1PodDisruptionBudget>? budgets = null) => new()
    {
        Name = d.Metadata?.Name ?? "",
        Uid = d.Metadata?.Uid ?? "",
        ResourceVersion = d.Metadata?.ResourceVersion ?? "",
        Generation = d.Metadata?.Generation ?? 0,
        ObservedGeneration = d.Status?.ObservedGeneration ?? 0,
        Replicas = d.Spec?.Replicas ?? 1,
        Current = d.Status?.Replicas ?? 0,
        Updated = d.Status?.UpdatedReplicas ?? 0,
        Ready = d.Status?.ReadyReplicas ?? 0,
        Available = d.Status?.AvailableReplicas ?? 0,
        Paused = d.Spec?.Paused ?? false,
        Revision = Revision(d.Metadata),
        Selector = Selector(d.Spec?.Selector),
        ProgressDeadlineSeconds = d.Spec?.ProgressDeadlineSeconds ?? 600,
        RevisionHistoryLimit = d.Spec?.RevisionHistoryLimit ?? 10,
        CreatedAt = At(d.Metadata?.CreationTimestamp),
        Conditions = (d.Status?.Conditions ?? []).Select(c => new ConditionFacts(c.Type ?? "", c.Status ?? "", OutsideText.Clean(c.Reason), OutsideText.Clean(c.Message), At(c.LastTransitionTime), At(c.LastUpdateTime))).ToList(),
        Template = TemplateReading.Facts(d.Spec?.Template),
        ChangedBy = FieldsReading.LastTemplateChange(d),
        Owners = OwnerReading.Of(d, autoscalers),
        HasDisruptionBudget = budgets?.Any(b => LabelSelection.Selects(b.Spec?.Selector, d.Spec?.Template?.Metadata?.Labels)),
        PauseAnnotation = d.Metadata?.Annotations?.TryGetValue(Annotations.Pause, out var why) == true ? OutsideText.Clean(why) : null,
    };

    /// <summary>The facts of a ReplicaSet.</summary>
    public static ReplicaSetFacts Facts(V1ReplicaSet r) => new()
    {
        Name = r.Metadata?.Name ?? "",
        Uid = r.Metadata?.Uid ?? "",
        Revision = Revision(r.Metadata),
        CreatedAt = At(r.Metadata?.CreationTimestamp),
        Desired = r.Spec?.Replicas ?? 0,
        Ready = r.Status?.ReadyReplicas ?? 0,
        Template = TemplateReading.Facts(r.Spec?.Template),
        ChangeCause = r.Metadata?.Annotations?.TryGetValue(Annotations.ChangeCause, out var cause) == true ? OutsideText.Clean(cause) : null,
    };

    /// <summary>
    /// The ReplicaSet of the present template; null while the controller has not made it. Right after a change the
    /// highest revision still belongs to the template before.
    /// </summary>
    public static V1ReplicaSet? CurrentSet(V1Deployment deployment, IEnumerable<V1ReplicaSet> sets) =>
        sets.Where(s => TemplateReading.AreSame(s.Spec?.Template, deployment.Spec?.Template)).MinBy(s => s.Metadata.CreationTimestamp);

    /// <summary>Whether the object's controller is the owner with that uid.</summary>
    public static bool IsOwnedBy(V1ObjectMeta? meta, string uid) =>
        meta?.OwnerReferences?.Any(o => o.Controller == true && o.Uid == uid) == true;

    /// <summary>The revision annotation; 0 when there is none yet.</summary>
    public static long Revision(V1ObjectMeta? meta) =>
        meta?.Annotations?.TryGetValue(Annotations.Revision, out var text) == true && long.TryParse(text, CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    /// <summary>The selector as a query; empty when it selects everything.</summary>
    public static string Selector(V1LabelSelector? selector)
    {
        var labels = (selector?.MatchLabels ?? new Dictionary<string, string>()).OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}");
        var expressions = (selector?.MatchExpressions ?? []).Select(e => e.OperatorProperty switch
        {
            "In" => $"{e.Key} in ({string.Join(",", e.Values ?? [])})",
            "NotIn" => $"{e.Key} notin ({string.Join(",", e.Values ?? [])})",
            "DoesNotExist" => $"!{e.Key}",
            _ => e.Key,
        });
        return string.Join(",", labels.Concat(expressions));
    }

    /// <summary>A time of the API, always UTC.</summary>
    public static DateTimeOffset? At(DateTime? time) => time is { } t ? new DateTimeOffset(DateTime.SpecifyKind(t, DateTimeKind.Utc)) : null;
}
