namespace WorkerDown.Core;

/// <summary>
/// Every way of stopping, choosing or refusing, in one block: stable words for machines; the message beside each carries
/// the numbers for people.
/// </summary>
public static class Reasons
{
#pragma warning disable CS1591 // each word says itself; the messages beside them are the documentation
    // Health
    public const string PodsReady = nameof(PodsReady);
    public const string TemporalAnswers = nameof(TemporalAnswers);
    public const string PollersFresh = nameof(PollersFresh);
    public const string HeartbeatsFresh = nameof(HeartbeatsFresh);
    public const string TasksDispatched = nameof(TasksDispatched);
    public const string PollersStale = nameof(PollersStale);
    public const string PollersMissing = nameof(PollersMissing);
    public const string NoReadyPods = nameof(NoReadyPods);
    public const string OneQueueUnserved = nameof(OneQueueUnserved);
    public const string QueueNeverPolled = nameof(QueueNeverPolled);
    public const string NeedsSecondRead = nameof(NeedsSecondRead);
    public const string ObservationFailed = nameof(ObservationFailed);

    // Causes
    public const string CrashLooping = nameof(CrashLooping);
    public const string NewRevisionFails = nameof(NewRevisionFails);
    public const string OomKilled = nameof(OomKilled);
    public const string PodsCannotBeCreated = nameof(PodsCannotBeCreated);
    public const string RunningButNotPolling = nameof(RunningButNotPolling);
    public const string TasksPileUp = nameof(TasksPileUp);
    public const string EvictedByNode = nameof(EvictedByNode);
    public const string NodeNotReady = nameof(NodeNotReady);
    public const string ImageCannotBePulled = nameof(ImageCannotBePulled);
    public const string ContainerCannotBeConfigured = nameof(ContainerCannotBeConfigured);
    public const string NoNodeFits = nameof(NoNodeFits);
    public const string ReadyButNotPolling = nameof(ReadyButNotPolling);
    public const string TemporalUnhealthy = nameof(TemporalUnhealthy);
    public const string DeletionOverdue = nameof(DeletionOverdue);
    public const string ReplicasZero = nameof(ReplicasZero);
    public const string DeploymentPaused = nameof(DeploymentPaused);
    public const string DeploymentNotFound = nameof(DeploymentNotFound);
    public const string NoFreeSlots = nameof(NoFreeSlots);
    public const string NoRuleMatches = nameof(NoRuleMatches);
    public const string SelectorEmpty = nameof(SelectorEmpty);

    // Rollback targets
    public const string RevisionChosen = nameof(RevisionChosen);
    public const string NoOlderRevision = nameof(NoOlderRevision);
    public const string NoDifferentRevision = nameof(NoDifferentRevision);
    public const string NoProvenRevision = nameof(NoProvenRevision);
    public const string OwnedByAnother = nameof(OwnedByAnother);
    public const string BeganBeforeRevision = nameof(BeganBeforeRevision);

    // Ladder
    public const string FirstRung = nameof(FirstRung);
    public const string NextRung = nameof(NextRung);
    public const string AlreadyTried = nameof(AlreadyTried);
    public const string NothingStuck = nameof(NothingStuck);
    public const string LadderExhausted = nameof(LadderExhausted);
    public const string NotOursToHeal = nameof(NotOursToHeal);
    public const string HealthUnknown = nameof(HealthUnknown);
    public const string WorkerIsBack = nameof(WorkerIsBack);
    public const string WithinTolerance = nameof(WithinTolerance);
    public const string KeepsLooking = nameof(KeepsLooking);

    // Guards
    public const string PausedByPerson = nameof(PausedByPerson);
    public const string MaintenanceWindow = nameof(MaintenanceWindow);
    public const string StormGuard = nameof(StormGuard);
    public const string CoolingDown = nameof(CoolingDown);
    public const string BudgetSpent = nameof(BudgetSpent);
    public const string RolloutInProgress = nameof(RolloutInProgress);
    public const string GuardsAllow = nameof(GuardsAllow);
    public const string RecordsUnreadable = nameof(RecordsUnreadable);
    public const string SameTrouble = nameof(SameTrouble);

    // Acts
    public const string Restarted = nameof(Restarted);
    public const string RolledBack = nameof(RolledBack);
    public const string PodsDeleted = nameof(PodsDeleted);
    public const string AlreadyDone = nameof(AlreadyDone);
    public const string WorldChanged = nameof(WorldChanged);
    public const string Forbidden = nameof(Forbidden);
    public const string Invalid = nameof(Invalid);

    // Verification
    public const string ProvedHealthy = nameof(ProvedHealthy);
    public const string NewPodsFail = nameof(NewPodsFail);
    public const string TimeLimitReached = nameof(TimeLimitReached);
    public const string PollsWithoutAnswering = nameof(PollsWithoutAnswering);

    // Escalation
    public const string NotRestoredInTime = nameof(NotRestoredInTime);
    public const string ApprovalRejected = nameof(ApprovalRejected);
    public const string ApprovalExpired = nameof(ApprovalExpired);
    public const string RemediationFailed = nameof(RemediationFailed);
#pragma warning restore CS1591
}
