using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Core.Rollback;

/// <summary>The risk of a rollback that people must hear of: it may break open workflows that the newer version advanced.</summary>
public static class NonDeterminism
{
    /// <summary>The sentence; null when no open workflow is at risk, or nobody looked.</summary>
    /// <param name="advanced">What was seen.</param>
    /// <param name="revision">The revision that is rolled back from.</param>
    public static string? Risk(Observed<AdvancedFacts>? advanced, long revision)
    {
        if (advanced?.Value is not { } facts)
            return advanced?.Problem is { } problem ? $"whether revision {revision} advanced open workflows could not be told ({problem}); those it did may fail by non-determinism" : null;
        var parts = new List<string>();
        if (facts.Advanced > 0)
            parts.Add($"{facts.Advanced} of the {facts.Examined} open workflows looked at were last advanced by revision {revision} ({string.Join(", ", facts.Sample)}{(facts.Advanced > facts.Sample.Count ? ", ..." : "")})");
        if (facts.Unattributed > 0)
            parts.Add($"{facts.Unattributed} of {facts.Examined} were advanced by a worker whose version its identity does not tell");
        if (facts.StartedSince > facts.Examined)
            parts.Add($"{facts.StartedSince - facts.Examined} more were started since revision {revision} began and were not looked at");
        return parts.Count == 0 ? null : $"{string.Join("; ", parts)}: on an older version they may fail by non-determinism";
    }
}
