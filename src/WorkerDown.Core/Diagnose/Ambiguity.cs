using WorkerDown.Core.Health;

namespace WorkerDown.Core.Diagnose;

/// <summary>Whether the most likely cause stands alone: a second one that is as sure and rests on other observations is told.</summary>
public static class Ambiguity
{
    /// <summary>The other causes that may be the true one; empty when the first explains all.</summary>
    public static IReadOnlyList<Finding> Of(IReadOnlyList<Finding> findings) =>
        findings.Count < 2 ? [] : findings.Skip(1).Where(f => f.Confidence >= findings[0].Confidence && !f.RestsOn.All(findings[0].RestsOn.Contains)).ToList();

    /// <summary>It in a sentence; null when there is none, or while the worker is up.</summary>
    public static string? Say(IReadOnlyList<Finding> findings, HealthState health) =>
        health == HealthState.Up || Of(findings) is not { Count: > 0 } others ? null
        : $"{findings[0].Cause} comes first by precedence, but the evidence as well supports {string.Join(" and ", others.Select(o => $"{o.Cause} ({o.Message})"))}";
}
