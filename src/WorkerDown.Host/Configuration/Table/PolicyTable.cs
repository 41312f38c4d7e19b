using WorkerDown.Core.Ladder;
using WorkerDown.Core.Targets;

namespace WorkerDown.Host.Configuration.Table;

/// <summary>A member of the policy: its setting and how it is put into the record.</summary>
internal sealed record PolicyMember(Setting Setting, Func<RemediationPolicy, object, RemediationPolicy> Put);

/// <summary>The numbers of <see cref="RemediationPolicy"/> with their bounds: the one source of validator, schema and documentation.</summary>
internal static class PolicyTable
{
    private static readonly RemediationPolicy Defaults = new();

    public static IReadOnlyList<PolicyMember> Members { get; } =
    [
        Duration("tolerance", "How long a target may look dead before a remediation starts.", Seconds(10), Hours(1), Defaults.Tolerance, (p, v) => p with { Tolerance = v }),
        Duration("restoreWithin", "From first-seen-down to the page, whatever the ladder is doing; at least tolerance plus every rung's limit.", Seconds(40), Hours(24), Defaults.RestoreWithin, (p, v) => p with { RestoreWithin = v }),
        Duration("pollerTolerance", "Age of the newest poller access from which a task queue counts as unpolled.", Seconds(75), Hours(1), Defaults.PollerTolerance, (p, v) => p with { PollerTolerance = v },
            "because an idle healthy worker's entry ages to 60 s in every cycle and a long poll can take 70 s"),
        Duration("restartLimit", "Limit of a restart with its verification.", Seconds(10), Hours(1), Defaults.RestartLimit, (p, v) => p with { RestartLimit = v }),
        Duration("deleteLimit", "Limit of deleting stuck pods with its verification.", Seconds(10), Hours(1), Defaults.DeleteLimit, (p, v) => p with { DeleteLimit = v }),
        Duration("rollbackLimit", "Limit of a rollback with its verification.", Seconds(10), Hours(1), Defaults.RollbackLimit, (p, v) => p with { RollbackLimit = v }),
        Duration("stableFor", "How long the healed pods must run without a new restart; below every rung's limit.", TimeSpan.Zero, Hours(1), Defaults.StableFor, (p, v) => p with { StableFor = v }),
        Duration("lookAgainAfter", "How often an open incident looks again when there is nothing to do.", Seconds(1), Minutes(10), Defaults.LookAgainAfter, (p, v) => p with { LookAgainAfter = v }),
        Duration("cooldown", "Wait after an attempt before the next incident's first.", TimeSpan.Zero, Hours(24), Defaults.Cooldown, (p, v) => p with { Cooldown = v }),
        Duration("minHealthyPeriod", "A target down again sooner than this after a rescue is the same trouble.", TimeSpan.Zero, Hours(24), Defaults.MinHealthyPeriod, (p, v) => p with { MinHealthyPeriod = v }),
        Integer("maxAttemptsPerIncident", "Mutations allowed in one incident.", 0, 20, Defaults.MaxAttemptsPerIncident, (p, v) => p with { MaxAttemptsPerIncident = v }),
        Integer("maxAttemptsPerHour", "Mutations allowed in any hour.", 0, 60, Defaults.MaxAttemptsPerHour, (p, v) => p with { MaxAttemptsPerHour = v }),
        Duration("provenAfter", "A revision nobody saw healthy may still be rolled back to when it was current this long.", Minutes(1), Days(30), Defaults.ProvenAfter, (p, v) => p with { ProvenAfter = v }),
        Duration("recentDeploy", "An unknown cause is rolled back only when the current revision is younger than this.", Minutes(1), Days(30), Defaults.RecentDeploy, (p, v) => p with { RecentDeploy = v }),
        Duration("stuckTerminatingAfter", "A pod counts as stuck terminating this long after its grace period ended.", Seconds(10), Hours(1), Defaults.StuckTerminatingAfter, (p, v) => p with { StuckTerminatingAfter = v }),
        MaintenanceTable.Member,
        Approvals(),
        Duration("approvalLimit", "How long an approval is waited for.", Seconds(10), Hours(24), Defaults.ApprovalLimit, (p, v) => p with { ApprovalLimit = v }),
        Flag("allowForceDelete", "Whether stuck pods may be deleted with grace period 0 (two copies may run for a while).", Defaults.AllowForceDelete, (p, v) => p with { AllowForceDelete = v }),
        Flag("allowRollbackWhenOwned", "Whether a Deployment owned by GitOps or another controller may be rolled back: its owner may fight it.", Defaults.AllowRollbackWhenOwned, (p, v) => p with { AllowRollbackWhenOwned = v }),
    ];

    public static Section Section { get; } = new("policy", "The numbers a remediation goes by.", Members.Select(m => m.Setting).ToList());

    private static PolicyMember Duration(string name, string about, TimeSpan least, TimeSpan most, TimeSpan byDefault, Func<RemediationPolicy, TimeSpan, RemediationPolicy> put, string? why = null) =>
        new(new DurationLeaf(name, about, least, most) { Default = byDefault, WhyLeast = why }, (p, v) => put(p, (TimeSpan)v));

    private static PolicyMember Integer(string name, string about, int least, int most, int byDefault, Func<RemediationPolicy, int, RemediationPolicy> put) =>
        new(new IntegerLeaf(name, about, least, most) { Default = byDefault }, (p, v) => put(p, (int)v));

    private static PolicyMember Flag(string name, string about, bool byDefault, Func<RemediationPolicy, bool, RemediationPolicy> put) =>
        new(new FlagLeaf(name, about) { Default = byDefault }, (p, v) => put(p, (bool)v));

    private static PolicyMember Approvals() =>
        new(
            new Many("requireApproval", "Actions that wait for an operator's Approve.", new ChoiceLeaf("", "An action.", [nameof(Rung.Restart), nameof(Rung.DeleteStuckPods), nameof(Rung.Rollback)])),
            (p, v) => p with { RequireApproval = ((IReadOnlyList<object>)v).Cast<string>().Distinct().Select(Enum.Parse<Rung>).ToList() });

    private static TimeSpan Seconds(int n) => TimeSpan.FromSeconds(n);

    private static TimeSpan Minutes(int n) => TimeSpan.FromMinutes(n);

    private static TimeSpan Hours(int n) => TimeSpan.FromHours(n);

    private static TimeSpan Days(int n) => TimeSpan.FromDays(n);
}
