namespace WorkerDown.Core.Incidents;

/// <summary>What earlier incidents of the target did lately, counted from Temporal's own records.</summary>
public sealed record RecentAttempts
{
    /// <summary>The times of their mutations, as far back as the policy looks.</summary>
    public IReadOnlyList<DateTimeOffset> Times { get; init; } = [];

    /// <summary>When the last incident with a mutation ended; null when there is none.</summary>
    public DateTimeOffset? LastEndedAt { get; init; }

    /// <summary>Why the records could not be read; null when they were. What is not known is no budget.</summary>
    public string? Problem { get; init; }

    /// <summary>Mutations of the last hour.</summary>
    public int InLastHour(DateTimeOffset now) => Times.Count(t => t > now - TimeSpan.FromHours(1));

    /// <summary>From the records of closed runs; an attempt that several of them tell is counted once.</summary>
    public static RecentAttempts Of(IReadOnlyCollection<PriorIncident> closed)
    {
        var made = closed.SelectMany(c => c.Record.Attempts.Where(a => a.MayHaveActed).Select(a => (c.EndedAt, Attempt: a))).DistinctBy(m => m.Attempt.Id).ToList();
        return new()
        {
            Times = made.Select(m => m.Attempt.At).Order().ToList(),
            LastEndedAt = closed.Where(c => c.Record.Attempts.Any(a => a.MayHaveActed)).Select(c => (DateTimeOffset?)c.EndedAt).Max(),
        };
    }
}
