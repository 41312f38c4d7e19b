namespace WorkerDown.Simulation.Plans;

/// <summary>What can happen in a simulated story.</summary>
internal enum Deed
{
    // To one worker. Those of its present pods are healed by new pods, the others last until they are taken back.
    CrashPods, CrashAll, OutOfMemory, Zombie, BadDeploy, BadImage, BadConfiguration, NoNodeFits, Evict, NodesFull, StuckTerminating, ScaleToZero, PauseRollout, DeleteDeployment,

    // To the cluster, and to its API as WorkerDown sees it.
    LoseNode, ApiErrors, ApiLimits, ApiLosesAnswers, ApiSilent, ApiStale, ApiSlow, ApiForbids,

    // To Temporal.
    TemporalUnreachable, MatchingFails, HistoryFails, VisibilityFails, TemporalSlow, AnswersLost, TasksTwice, PollsDropped, TemporalRestarts,

    // To the channel.
    ChannelDown, ChannelLimits, ChannelRefuses, ChannelLosesAnswers,

    // By people and machines beside WorkerDown.
    Acknowledge, Approve, Reject, Abort, Pause, Resume, RetryNow, Annotate, StartByHand, TenantsStart, KubectlRestart, KubectlDeletePods, KubectlScale, KubectlTweaks, GitOpsReverts,

    // To WorkerDown itself.
    KillWorker, ReloadSettings, ClockJumps,
}

/// <summary>The deeds by kind.</summary>
internal static class Deeds
{
    public static IReadOnlyList<Deed> All { get; } = Enum.GetValues<Deed>();

    /// <summary>Those that take a worker away.</summary>
    public static IReadOnlyList<Deed> Troubles { get; } = [.. All.Where(d => d <= Deed.LoseNode)];

    /// <summary>Those that make an interface fail.</summary>
    public static IReadOnlyList<Deed> Faults { get; } = [.. All.Where(d => d is > Deed.LoseNode and <= Deed.ChannelLosesAnswers)];

    /// <summary>Those of people and of machines beside WorkerDown.</summary>
    public static IReadOnlyList<Deed> Hands { get; } = [.. All.Where(d => d is > Deed.ChannelLosesAnswers and < Deed.KillWorker)];

    /// <summary>Those of WorkerDown's own program and machine.</summary>
    public static IReadOnlyList<Deed> Program { get; } = [.. All.Where(d => d >= Deed.KillWorker)];

    /// <summary>How often a deed repeats itself while it lasts; null for those that do not.</summary>
    public static TimeSpan? RepeatsEvery(Deed deed) => deed switch
    {
        Deed.GitOpsReverts => TimeSpan.FromSeconds(20),
        // Faster than an incident gets from its diagnosis to its act.
        Deed.KubectlTweaks => TimeSpan.FromSeconds(1),
        _ => null,
    };

    /// <summary>An Update of the open run, by its name.</summary>
    public static bool IsUpdate(Deed deed) => deed is >= Deed.Acknowledge and <= Deed.RetryNow;
}
