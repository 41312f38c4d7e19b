namespace WorkerDown.Core.Diagnose.Causes;

/// <summary>
/// Every rule, in the order of precedence: what is not ours to heal first, then what explains the rest. Each is a small
/// function from evidence to a finding; the first finding is the most likely cause, the others are shown.
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
        IntentRules.Saturated,
        NodeRules.NodeLost,
        StartRules.ImagePullFailure,
        StartRules.ConfigurationError,
        CrashRules.OutOfMemory,
        CrashRules.BadDeployment,
        CrashRules.CrashLoop,
        NodeRules.Evicted,
        StartRules.Unschedulable,
        NodeRules.StuckTerminating,
        IntentRules.LostTemporalConnection,
    ];

    /// <summary>Every finding, the most likely first; never empty.</summary>
    public static IReadOnlyList<Finding> Apply(DiagnosisContext context)
    {
        var findings = InOrder.Select(rule => rule(context)).OfType<Finding>().ToList();
        return findings.Count > 0 ? findings :
        [
            new()
            {
                Cause = ProbableCause.Unknown,
                Reason = Reasons.NoRuleMatches,
                Message = context.Health.State == Health.HealthState.Up ? "nothing is wrong" : $"no rule matches: {context.Health.Message}",
                Confidence = Confidence.Low,
            },
        ];
    }
}
