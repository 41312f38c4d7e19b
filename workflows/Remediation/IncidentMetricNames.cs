namespace WorkerDown.Workflows.Remediation;

/// <summary>Names of the metrics that workflows write, through Temporal's own meter, which is silent while a history is replayed.</summary>
public static class IncidentMetricNames
{
    /// <summary>Counter: remediations begun, by <c>target</c>.</summary>
    public const string Started = "workerdown.remediations.started";

    /// <summary>Counter: incidents ended, by <c>target</c>, <c>cause</c> and <c>outcome</c>.</summary>
    public const string Incidents = "workerdown.incidents";

    /// <summary>Histogram, s: first seen down to remediation begun.</summary>
    public const string DetectionDuration = "workerdown.incident.detection.duration";

    /// <summary>Histogram, s: first seen down to the first change, by <c>cause</c>.</summary>
    public const string ReactionDuration = "workerdown.incident.reaction.duration";

    /// <summary>Histogram, s: first seen down to proved healthy, by <c>cause</c> and <c>outcome</c>.</summary>
    public const string RestorationDuration = "workerdown.incident.restoration.duration";

    /// <summary>Counter: attempts by <c>action</c>, <c>act</c> (what became of the change) and <c>verdict</c>.</summary>
    public const string Attempts = "workerdown.attempts";

    /// <summary>Counter: decisions held back, by <c>guard</c> and <c>verdict</c> (deferred, blocked).</summary>
    public const string GuardsHeld = "workerdown.guards.held";

    /// <summary>Counter: a remediation could not go on, by <c>step</c>.</summary>
    public const string Failures = "workerdown.remediation.failures";
}
