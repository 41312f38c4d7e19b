namespace WorkerDown.Core.Diagnose.Evidence;

/// <summary>
/// Which open workflows the present revision's workers have advanced: after a rollback an older worker replays their
/// histories, and may meet steps that it does not know (non-determinism).
/// </summary>
public sealed record AdvancedFacts
{
    /// <summary>Since when the present software is current.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Open workflows on the target's queues that were started since then, by visibility.</summary>
    public long StartedSince { get; init; }

    /// <summary>Open workflows whose history was looked at, the last started first.</summary>
    public int Examined { get; init; }

    /// <summary>Of those, how many completed their last workflow task on a pod of the present software.</summary>
    public int Advanced { get; init; }

    /// <summary>Of those, how many completed it on a worker whose version its identity does not tell.</summary>
    public int Unattributed { get; init; }

    /// <summary>Some of the advanced ones, by workflow id.</summary>
    public IReadOnlyList<string> Sample { get; init; } = [];
}
