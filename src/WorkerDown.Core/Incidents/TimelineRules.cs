namespace WorkerDown.Core.Incidents;

/// <summary>Keeps a timeline within its bound: how it began and the newest; the history has what is left out.</summary>
public static class TimelineRules
{
    /// <summary>Entries kept at most.</summary>
    public const int Kept = 200;

    /// <summary>Of those, how many from the beginning.</summary>
    private const int Beginning = 40;

    /// <summary>Adds an entry; where there are too many, the oldest after the beginning goes.</summary>
    public static void Add(List<TimelineEntry> timeline, TimelineEntry entry)
    {
        timeline.Add(entry);
        if (timeline.Count > Kept)
            timeline.RemoveAt(Beginning);
    }
}
