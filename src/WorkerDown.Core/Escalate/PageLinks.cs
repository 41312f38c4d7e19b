using WorkerDown.Core.Diagnose;

namespace WorkerDown.Core.Escalate;

/// <summary>Where a page leads.</summary>
public static class PageLinks
{
    /// <summary>Every link there is, with its name.</summary>
    public static IReadOnlyList<(string Text, string Href)> Of(PageSubject subject) =>
        [.. new (string, string?)[] { ("Workflow", Workflow(subject)), ("Runbook", Runbook(subject)) }
            .Where(l => l.Item2 is not null).Select(l => (l.Item1, l.Item2!))];

    /// <summary>The run in the Temporal Web UI; null when its address is not configured or there is no run.</summary>
    public static string? Workflow(PageSubject subject) =>
        subject.Links.TemporalUi is not { } ui || subject.WorkflowNamespace is not { } ns ? null
            : $"{ui.TrimEnd('/')}/namespaces/{Uri.EscapeDataString(ns)}/workflows/{Uri.EscapeDataString(subject.Incident)}" + (subject.RunId is { } run ? $"/{run}/history" : "");

    /// <summary>The runbook: a dead Temporal has another than a dead worker, and health checks that stand still are neither.</summary>
    public static string? Runbook(PageSubject subject) => subject switch
    {
        OutageSubject { Kind: OutageKind.HealthChecks } => null,
        OutageSubject or WorkerSubject { Cause: ProbableCause.TemporalDown } => subject.Links.TemporalRunbook ?? subject.Links.Runbook,
        _ => subject.Links.Runbook,
    };
}
