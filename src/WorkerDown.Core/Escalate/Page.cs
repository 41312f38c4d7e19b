namespace WorkerDown.Core.Escalate;

/// <summary>What a page does at its channel.</summary>
public enum PageKind
{
    /// <summary>Calls people.</summary>
    Trigger,

    /// <summary>Calls them again: nobody acknowledged.</summary>
    Repeat,

    /// <summary>Calls them to an incident that seemed over: it was back for less than the minimum healthy period.</summary>
    Reopen,

    /// <summary>Calls nobody: tells a channel that forgets (Alertmanager) that it is still so.</summary>
    Refresh,

    /// <summary>Says that somebody has taken it.</summary>
    Acknowledge,

    /// <summary>Says that it is over.</summary>
    Resolve,
}

/// <summary>One page for one channel.</summary>
public sealed record Page
{
    /// <summary>Unique for incident, step and repeat: a receiver that sees it twice drops the second.</summary>
    public required string Id { get; init; }

    /// <summary>The channel's name; its address is known only to the activity.</summary>
    public required string Channel { get; init; }

    /// <summary>What it does there.</summary>
    public required PageKind Kind { get; init; }

    /// <summary>The escalation step, 1 for the first.</summary>
    public required int Step { get; init; }

    /// <summary>What it is about.</summary>
    public required PageSubject Subject { get; init; }

    /// <summary>For Resolve and Acknowledge: who and how, as a sentence.</summary>
    public string? Note { get; init; }

    /// <summary>For Resolve: when it was over; null when that is not known, then now.</summary>
    public DateTimeOffset? OverAt { get; init; }

    /// <summary>Where the channel put the first page of this incident, as its receipt said; null for the first.</summary>
    public string? Thread { get; init; }

    /// <summary>Whether it asks people to act.</summary>
    public bool Calls => Kind is PageKind.Trigger or PageKind.Repeat or PageKind.Reopen or PageKind.Refresh;
}
