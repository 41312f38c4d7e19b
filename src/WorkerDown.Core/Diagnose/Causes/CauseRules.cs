using WorkerDown.Core.Health;

namespace WorkerDown.Core.Diagnose.Causes;

/// <summary>
/// Every rule, in the order of precedence. Each is a small function from evidence to a finding; the first finding is the
/// most likely cause, the others are shown. The order: what is not ours to heal (Temporal, people's intent), what is no
/// death at all, then what takes away the ground (the node), keeps the process from beginning (image, configuration),
/// ends it (memory, a bad version, a crash), keeps its pod from running (eviction, scheduling, deletion), and last what
/// leaves it running but cut off.
/// </summary>
public static class CauseRules
{
    /// <summary>The rules in order.</summary>
    public static IReadOnlyList<Func<DiagnosisContext, Finding?>> InOrder { get; } =
    [
        IntentRules.TemporalDown,
        IntentRules.DeploymentMissing,
        IntentRules.EmptySelector,
        IntentRules.ScaledToZero,
        IntentRules.Paused,
        ConnectionRules.Saturated,
        NodeRules.NodeLost,
        StartRules.ImagePullFailure,
        StartRules.ConfigurationError,
        CrashRules.OutOfMemory,
        CrashRules.BadDeployment,
        CrashRules.CrashLoop,
        NodeRules.Evicted,
        StartRules.Unschedulable,
        NodeRules.StuckTerminating,
        StartRules.PodsCannotBeCreated,
        ConnectionRules.LostTemporalConnection,
    ];

    /// <summary>Every finding, the most likely first; never empty.</summary>
    public static IReadOnlyList<Finding> Apply(DiagnosisContext context)
    {
        var findings = InOrder.Select(rule => rule(context)).OfType<Finding>().ToList();
        return findings.Count > 0 ? findings : [None(context)];
    }

    private static Finding None(DiagnosisContext context) => new()
    {
        Cause = ProbableCause.Unknown,
        Reason = Reasons.NoRuleMatches,
        Message = context.Health.State == HealthState.Up ? "nothing is wrong" : $"no rule matches: {context.Health.Message}",
        RestsOn = [.. context.Pods.Select(Observations.Pod), .. Observations.Sidecars(context)],
        Confidence = Confidence.Low,
    };
}
