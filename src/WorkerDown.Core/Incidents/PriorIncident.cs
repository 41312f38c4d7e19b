using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Incidents;

/// <summary>The run that had this target before, as Load found it in Temporal's records.</summary>
public sealed record PriorIncident
{
    /// <summary>Its run id.</summary>
    public required string RunId { get; init; }

    /// <summary>When it closed.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>What it left in its memo: outcome, attempts, when and on which channels people were paged.</summary>
    public required IncidentRecord Record { get; init; }

    /// <summary>
    /// Whether this is the same trouble: down again sooner than <see cref="RemediationPolicy.MinHealthyPeriod"/> after
    /// the rescue, or the run ended without one. Its attempts then count as tried. Decided once, by Load.
    /// </summary>
    public bool SameTrouble { get; init; }

    /// <summary>The newest closed run that was about a trouble; null when there is none.</summary>
    /// <param name="closed">Closed runs of the target, in any order.</param>
    /// <param name="downAt">When the target went down this time; null when that is not known yet.</param>
    /// <param name="policy">The numbers.</param>
    /// <param name="now">Now.</param>
    public static PriorIncident? Of(IEnumerable<PriorIncident> closed, DateTimeOffset? downAt, RemediationPolicy policy, DateTimeOffset now)
    {
        var last = closed.Where(c => c.Record is { DryRun: false } r && (r.Attempts.Count > 0 || r.EscalatedAt is not null || r.Outcome != RemediationOutcome.Healthy)).MaxBy(c => c.EndedAt);
        if (last is null)
            return null;
        var healthyFor = (downAt ?? now) - (last.Record.RestoredAt ?? last.EndedAt);
        return last with { SameTrouble = healthyFor < policy.MinHealthyPeriod };
    }
}
