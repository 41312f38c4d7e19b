using WorkerDown.Core.Targets;

namespace WorkerDown.Activities.Load;

/// <summary>The fleet as configured now.</summary>
public interface ITargetCatalog
{
    /// <summary>Every target with its policy, by name.</summary>
    IReadOnlyDictionary<string, TargetPlan> Targets { get; }

    /// <summary>Whom a trouble calls that is not one target's: the configuration's own escalation.</summary>
    EscalationPolicy Escalation { get; }

    /// <summary>How many targets may be under remediation or down at once before it is a storm.</summary>
    StormLimit Storm { get; }
}

/// <summary>When many targets down at once are one common trouble.</summary>
/// <param name="MaxTargets">More than this many down at once is a storm. Default 3, at least 1.</param>
/// <param name="MaxShare">More than this share of the fleet is a storm. Default 0.5, above 0 to 1; a fleet of one or two never storms by share.</param>
public sealed record StormLimit(int MaxTargets = 3, double MaxShare = 0.5);
