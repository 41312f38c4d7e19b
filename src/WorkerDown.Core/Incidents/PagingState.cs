namespace WorkerDown.Core.Incidents;

/// <summary>How far calling people has come: part of the incident's state, so that it survives a run that continues as new.</summary>
public sealed record PagingState
{
    /// <summary>Why people are called: a stable word of <see cref="Reasons"/>; null while they are not.</summary>
    public string? Reason { get; init; }

    /// <summary>Why, as a sentence.</summary>
    public string? Why { get; init; }

    /// <summary>Entries of the page schedule that are done.</summary>
    public int Rounds { get; init; }

    /// <summary>When the first of them was due; null before.</summary>
    public DateTimeOffset? Began { get; init; }

    /// <summary>Channels that took a page or may have taken one: each must hear how it ends.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>Channels that had not heard of the end of the incident before when this one began: they hear of this one's.</summary>
    public IReadOnlyList<string> Owed { get; init; } = [];

    /// <summary>What those channels said about following pages, by channel.</summary>
    public IReadOnlyDictionary<string, ChannelPlace> Places { get; init; } = new Dictionary<string, ChannelPlace>();

    /// <summary>The last step that was paged.</summary>
    public int LastStep { get; init; }

    /// <summary>Who acknowledged and why; null when nobody did.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>Whether the channels were told who has taken it.</summary>
    public bool AcknowledgementSent { get; init; }

    /// <summary>Pages that were under way when a run continued as new: the next run sends them again under the same id.</summary>
    public IReadOnlyList<UndeliveredPage> Undelivered { get; init; } = [];
}

/// <summary>What a channel said when it took the first page.</summary>
/// <param name="Thread">Where it put it; the following go there too.</param>
/// <param name="RefreshAfter">When it must be told again that the incident is open; null when it remembers by itself.</param>
public sealed record ChannelPlace(string? Thread, TimeSpan? RefreshAfter);

/// <summary>A page that may not have got out.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Step">The step.</param>
/// <param name="Repeat">The repeat; 0 for the first call.</param>
public sealed record UndeliveredPage(string Channel, int Step, int Repeat);
