namespace WorkerDown.Core.Escalate;

/// <summary>Many dead workers on one screen: what they have in common comes first.</summary>
internal sealed class StormText(StormSubject subject) : ISubjectText
{
    /// <summary>Targets named at most.</summary>
    private const int Named = 12;

    public string Name => "many workers down at once";

    public string Title => $"{subject.Storm.Down.Count} of {subject.Storm.Targets} workers are down at once: {subject.Storm.Cause.Message}";

    public IEnumerable<string> Lines(DateTimeOffset now)
    {
        var storm = subject.Storm;
        yield return $"First seen {PageText.Stamp(subject.DownAt)} ({Durations.Say(now - subject.DownAt)} ago). {storm.Message}.";
        yield return "WorkerDown touches none of them while this lasts: restarting them one by one would not heal what they have in common.";
        yield return "When it is over it heals by itself whatever is still down.";
        yield return "";
        yield return $"LIKELY COMMON CAUSE {storm.Cause.Message}";
        foreach (var line in storm.Cause.RestsOn)
            yield return $"- {line}";
        yield return "";
        yield return "DOWN";
        foreach (var target in storm.Down.Take(Named))
            yield return $"- {target.Name} ({target.Cluster}/{target.Namespace}): {target.Message}";
        if (storm.Down.Count > Named)
            yield return $"- and {storm.Down.Count - Named} more";
        yield return "";
        yield return "DO NEXT";
        foreach (var step in StormSteps.For(storm))
            yield return step;
    }
}
