using WorkerDown.Core.Ladder;

namespace WorkerDown.Core.Targets;

/// <summary>
/// The numbers a remediation goes by. They are recorded in its history when it starts, so a later change of the
/// configuration cannot disturb an open incident.
/// </summary>
public sealed record RemediationPolicy
{
    /// <summary>How long a target may look dead before a remediation starts. Default 1 min (the runbook), 10 s to 1 h.</summary>
    public TimeSpan Tolerance { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// From first-seen-down to the page, whatever the ladder is doing. Default 5 min (the runbook), at most 24 h, and at
    /// least <see cref="Tolerance"/> plus every rung's limit.
    /// </summary>
    public TimeSpan RestoreWithin { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Age of the newest poller access from which a task queue counts as unpolled. Default 90 s; at least 75 s, because
    /// an idle healthy worker's entry ages to 60 s in every cycle (long poll 60 s, hard bound 70 s in the SDK).
    /// </summary>
    public TimeSpan PollerTolerance { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Limit of a restart with its verification. Default 80 s, 10 s to 1 h.</summary>
    public TimeSpan RestartLimit { get; init; } = TimeSpan.FromSeconds(80);

    /// <summary>Limit of deleting stuck pods with its verification. Default 60 s, 10 s to 1 h.</summary>
    public TimeSpan DeleteLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Limit of a rollback with its verification. Default 80 s, 10 s to 1 h.</summary>
    public TimeSpan RollbackLimit { get; init; } = TimeSpan.FromSeconds(80);

    /// <summary>How long the healed pods must run without a new restart. Default 20 s, 0 to 1 h, below every rung's limit.</summary>
    public TimeSpan StableFor { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How often an open incident looks again when there is nothing to do. Default 30 s, 1 s to 10 min.</summary>
    public TimeSpan LookAgainAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Wait after an attempt before the next incident's first. Default 2 min, 0 to 24 h.</summary>
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>A target down again sooner than this after a rescue is the same trouble. Default 10 min, 0 to 24 h.</summary>
    public TimeSpan MinHealthyPeriod { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Mutations allowed in one incident. Default 4, 0 to 20.</summary>
    public int MaxAttemptsPerIncident { get; init; } = 4;

    /// <summary>Mutations allowed in any hour. Default 6, 0 to 60.</summary>
    public int MaxAttemptsPerHour { get; init; } = 6;

    /// <summary>
    /// A revision nobody saw healthy may still be rolled back to when it was current this long. Default 1 h
    /// (temporal-worker-controller uses the same bound for "recently current"), 1 min to 30 d.
    /// </summary>
    public TimeSpan ProvenAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>An unknown cause is rolled back only when the current revision is younger than this. Default 1 h, 1 min to 30 d.</summary>
    public TimeSpan RecentDeploy { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A pod counts as stuck terminating this long after its grace period ended. Default 1 min, 10 s to 1 h.</summary>
    public TimeSpan StuckTerminatingAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Times of the week in which nothing is touched. Default none.</summary>
    public IReadOnlyList<MaintenanceWindow> Maintenance { get; init; } = [];

    /// <summary>Actions that wait for an operator's Approve. Default none.</summary>
    public IReadOnlyList<Rung> RequireApproval { get; init; } = [];

    /// <summary>How long an approval is waited for. Default 10 min, 10 s to 24 h.</summary>
    public TimeSpan ApprovalLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether stuck pods may be deleted with grace period 0 (two copies may run for a while). Default false.</summary>
    public bool AllowForceDelete { get; init; }

    /// <summary>Whether a Deployment owned by GitOps or another controller may be rolled back. Default false: its owner would fight it.</summary>
    public bool AllowRollbackWhenOwned { get; init; }

    /// <summary>Say everything, touch nothing, page nobody. Default false.</summary>
    public bool DryRun { get; init; }

    /// <summary>The limit of one rung, with its verification.</summary>
    public TimeSpan LimitOf(Rung rung) => rung switch
    {
        Rung.Restart => RestartLimit,
        Rung.DeleteStuckPods => DeleteLimit,
        Rung.Rollback => RollbackLimit,
        _ => StableFor + LookAgainAfter + PollerTolerance,
    };
}
