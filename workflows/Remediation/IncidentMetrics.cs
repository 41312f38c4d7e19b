using Temporalio.Workflows;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Guards;
using WorkerDown.Core.Incidents;

namespace WorkerDown.Workflows.Remediation;

/// <summary>What a remediation counts. Temporal's meter writes nothing during replay, so each thing is counted once.</summary>
internal static class IncidentMetrics
{
    public static void Started(IncidentRun run)
    {
        Count(IncidentMetricNames.Started, ("target", run.Plan.Target.Name));
        if (run.DownAt is { } down)
            Time(IncidentMetricNames.DetectionDuration, "First seen down to remediation begun", IncidentRun.Now - down);
    }

    public static void Ended(RemediationResult result)
    {
        Count(IncidentMetricNames.Incidents, ("target", result.Target), ("cause", result.Cause?.ToString() ?? "none"), ("outcome", result.Outcome.ToString()));
        if (result is { DownAt: { } down, RestoredAt: { } restored })
            Time(IncidentMetricNames.RestorationDuration, "First seen down to proved healthy", restored - down, ("cause", result.Cause?.ToString() ?? "none"), ("outcome", result.Outcome.ToString()));
    }

    public static void Attempted(IncidentRun run, RemediationAttempt attempt)
    {
        Count(IncidentMetricNames.Attempts, ("action", attempt.Action.ToString()), ("act", attempt.Act?.ToString() ?? "Failed"), ("verdict", attempt.Verdict?.ToString() ?? "None"));
        if (attempt.Act == ActStatus.Done && run.DownAt is { } down && run.Attempts.Count(a => a.Act == ActStatus.Done) == 1)
            Time(IncidentMetricNames.ReactionDuration, "First seen down to the first change", attempt.At - down, ("cause", attempt.Cause.ToString()));
    }

    public static void Held(Diagnosis diagnosis)
    {
        foreach (var guard in diagnosis.Guards.Where(g => g.Verdict != GuardVerdict.Allowed))
            Count(IncidentMetricNames.GuardsHeld, ("guard", guard.Guard), ("verdict", guard.Verdict.ToString()));
    }

    public static void Failed(string step) => Count(IncidentMetricNames.Failures, ("step", step));

    private static void Count(string name, params (string Name, object Value)[] tags) =>
        Workflow.MetricMeter.CreateCounter<long>(name).Add(1, Tags(tags));

    private static void Time(string name, string description, TimeSpan span, params (string Name, object Value)[] tags) =>
        Workflow.MetricMeter.CreateHistogram<double>(name, "s", description).Record(Math.Max(0, span.TotalSeconds), Tags(tags));

    private static IEnumerable<KeyValuePair<string, object>> Tags((string Name, object Value)[] tags) => tags.Select(t => KeyValuePair.Create(t.Name, t.Value));
}
