using WorkerDown.Core.Diagnose;

namespace WorkerDown.Core.Escalate;

/// <summary>Where a page leads.</summary>
public static class PageLinks
{
    /// <summary>The remediation in the Temporal Web UI; null when its address is not configured.</summary>
    public static string? Workflow(PageSubject subject) => subject.Plan.Links.TemporalUi is not { } ui ? null
        : $"{ui.TrimEnd('/')}/workflows/{Uri.EscapeDataString(subject.Incident)}" + (subject.RunId is { } run ? $"/{run}/history" : "");

    /// <summary>The runbook of this cause: a dead Temporal has another than a dead worker.</summary>
    public static string? Runbook(PageSubject subject) => subject.Cause == ProbableCause.TemporalDown
        ? subject.Plan.Links.TemporalRunbook ?? subject.Plan.Links.Runbook
        : subject.Plan.Links.Runbook;
}
