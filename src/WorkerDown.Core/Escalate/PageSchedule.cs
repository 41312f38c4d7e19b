using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Escalate;

/// <summary>When each page is due: the steps by their delays, then the last step again and again.</summary>
public static class PageSchedule
{
    /// <summary>The pages of an escalation in order: offset from its beginning, step number, whether a repeat, and the channels.</summary>
    public static IReadOnlyList<DuePage> Of(EscalationPolicy policy)
    {
        var steps = policy.Steps
            .Select((s, i) => (s.After, Due: new DuePage(s.After, i + 1, 0, s.Channels)))
            .OrderBy(s => s.After).Select(s => s.Due).ToList();
        if (steps.Count == 0)
            return [];
        var last = steps[^1];
        return [.. steps, .. Enumerable.Range(1, policy.MaxRepeats).Select(n => last with { After = last.After + (policy.RepeatEvery * n), Repeat = n })];
    }
}

/// <summary>One round of pages.</summary>
/// <param name="After">From the beginning of the escalation.</param>
/// <param name="Step">1 for the first.</param>
/// <param name="Repeat">0 for the first time, then 1, 2, ...</param>
/// <param name="Channels">The channels it goes to.</param>
public sealed record DuePage(TimeSpan After, int Step, int Repeat, IReadOnlyList<string> Channels);
