namespace WorkerDown.Simulation.Plans;

/// <summary>What can happen in a simulated story.</summary>
internal enum Deed
{
    // To one worker. Those of its present pods are healed by new pods, the others last until they are taken back.
    CrashPods, CrashAll, OutOfMemory, Zombie, BadDeploy, BadImage, BadConfiguration, NoNodeFits, Evict, StuckTerminating, ScaleToZero, PauseRollout, DeleteDeployment,

    // To the cluster, and to its API as WorkerDown sees it.
    LoseNode, ApiErrors, ApiLimits, ApiLosesAnswers, ApiSilent, ApiStale,

    // To Temporal.
    TemporalUnreachable, MatchingFails, HistoryFails, VisibilityFails, TemporalSlow, AnswersLost, TasksTwice, PollsDropped,

    // To the channel.
    ChannelDown, ChannelLimits, ChannelRefuses, ChannelLosesAnswers,

    // By people and machines beside WorkerDown.
    Acknowledge, Approve, Reject, Abort, Pause, Resume, RetryNow, Annotate, StartByHand, KubectlRestart, KubectlDeletePods, KubectlScale, GitOpsReverts,

    // To WorkerDown itself.
    KillWorker,
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

    /// <summary>An Update of the open run, by its name.</summary>
    public static bool IsUpdate(Deed deed) => deed is >= Deed.Acknowledge and <= Deed.RetryNow;
}
