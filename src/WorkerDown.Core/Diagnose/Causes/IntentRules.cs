namespace WorkerDown.Core.Diagnose.Causes;

/// <summary>Causes that are not ours to heal: people's intent, or Temporal itself.</summary>
public static class IntentRules
{
    /// <summary>Temporal's own calls fail: restarting a worker into an outage only adds to it.</summary>
    public static Finding? TemporalDown(DiagnosisContext context) =>
        context.Evidence.Temporal.Sick is not { } sick ? null : new()
        {
            Cause = ProbableCause.TemporalDown,
            Reason = Reasons.TemporalUnhealthy,
            Message = $"Temporal's {sick.Name} is down: {sick.Message}",
            RestsOn =
            [
                .. context.Evidence.Temporal.Parts.Select(p => $"{p.Name}: {(p.Healthy switch { true => "healthy", false => "sick", null => "not told" })}, {p.Message}"),
                .. (context.Evidence.TemporalPods?.Value ?? []).Where(p => !p.Ready).Select(p => $"Temporal's {Observations.Pod(p)}"),
            ],
        };

    /// <summary>The Deployment does not exist.</summary>
    public static Finding? DeploymentMissing(DiagnosisContext context) =>
        context.Evidence.Deployment.Value is not { Exists: false } ? null : new()
        {
            Cause = ProbableCause.DeploymentMissing,
            Reason = Reasons.DeploymentNotFound,
            Message = "the API server answered that the Deployment does not exist",
            RestsOn = ["get deployment: 404"],
        };

    /// <summary>An empty selector matches everything: nothing is touched through it.</summary>
    public static Finding? EmptySelector(DiagnosisContext context) =>
        context.Deployment is not { Selector: "" } ? null : new()
        {
            Cause = ProbableCause.Unknown,
            Reason = Reasons.SelectorEmpty,
            Message = "the Deployment's label selector is empty, so it would match every pod: refused",
            RestsOn = ["deployment: spec.selector is empty"],
        };

    /// <summary>replicas: 0 is somebody's intent.</summary>
    public static Finding? ScaledToZero(DiagnosisContext context) =>
        context.Deployment is not { Replicas: 0 } deployment ? null : new()
        {
            Cause = ProbableCause.ScaledToZero,
            Reason = Reasons.ReplicasZero,
            Message = "the Deployment wants 0 replicas" + (deployment.Owners.FirstOrDefault(o => o.Kind is "Keda" or "HorizontalPodAutoscaler") is { } scaler
                ? $"; it is scaled by {scaler.Kind} {scaler.Name}" : ""),
            RestsOn = ["deployment: spec.replicas 0"],
        };

    /// <summary>A paused Deployment refuses restarts and rollbacks, and pausing it is somebody's intent.</summary>
    public static Finding? Paused(DiagnosisContext context) =>
        context.Deployment is not { Paused: true } ? null : new()
        {
            Cause = ProbableCause.Paused,
            Reason = Reasons.DeploymentPaused,
            Message = "the Deployment's rollout is paused",
            RestsOn = ["deployment: spec.paused true"],
        };
}
