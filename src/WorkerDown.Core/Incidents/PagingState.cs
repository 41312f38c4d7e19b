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

    /// <summary>Channels that took a page or may have taken one: each must hear how it ends.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>The last step that was paged.</summary>
    public int LastStep { get; init; }
}
