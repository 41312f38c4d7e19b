namespace WorkerDown.Core.Targets;

/// <summary>Who is called, and when again. Names channels only: the activity that pages knows their addresses.</summary>
public sealed record EscalationPolicy
{
    /// <summary>The steps in order; empty pages nobody (allowed only under dry run).</summary>
    public IReadOnlyList<EscalationStep> Steps { get; init; } = [];

    /// <summary>The last step is repeated at this interval until acknowledged. Default 15 min, 1 min to 24 h.</summary>
    public TimeSpan RepeatEvery { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How often it is repeated at most. Default 8, 0 to 100.</summary>
    public int MaxRepeats { get; init; } = 8;

    /// <summary>PagerDuty's word for the urgency: critical, error, warning or info. Default critical.</summary>
    public string Severity { get; init; } = "critical";
}

/// <summary>One step of an escalation.</summary>
public sealed record EscalationStep
{
    /// <summary>After the escalation began. Default at once, at most 24 h.</summary>
    public TimeSpan After { get; init; }

    /// <summary>The names of the channels it goes to.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];
}
