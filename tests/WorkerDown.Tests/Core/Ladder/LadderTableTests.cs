using WorkerDown.Core;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Rollback;
using WorkerDown.Core.Targets;
using WorkerDown.Core.Verify;

namespace WorkerDown.Tests.Core.Ladder;

/// <summary>
/// State by state: each cause by each way an attempt can end by each guard, with the rung that must follow. The tables are
/// written out here, so that a change of the rules has to be made twice, on purpose.
/// </summary>
public class LadderTableTests
{
    private static readonly Dictionary<ProbableCause, Rung[]> Ladders = new()
    {
        [ProbableCause.CrashLoop] = [Rung.Restart, Rung.Rollback],
        [ProbableCause.OutOfMemory] = [Rung.Restart, Rung.Rollback],
        [ProbableCause.Evicted] = [Rung.DeleteStuckPods, Rung.Restart],
        [ProbableCause.NodeLost] = [Rung.DeleteStuckPods],
        [ProbableCause.BadDeployment] = [Rung.Rollback],
        [ProbableCause.ImagePullFailure] = [Rung.Rollback],
        [ProbableCause.ConfigurationError] = [Rung.Rollback],
        [ProbableCause.Unschedulable] = [Rung.Rollback],
        [ProbableCause.LostTemporalConnection] = [Rung.Restart],
        [ProbableCause.StuckTerminating] = [Rung.DeleteStuckPods],
        [ProbableCause.Unknown] = [Rung.Restart, Rung.DeleteStuckPods, Rung.Rollback],
        [ProbableCause.TemporalDown] = [],
        [ProbableCause.ScaledToZero] = [],
        [ProbableCause.Paused] = [],
        [ProbableCause.DeploymentMissing] = [],
        [ProbableCause.Saturated] = [],
    };

    /// <summary>How an attempt can end: the act, the verdict, and whether its rung then counts as tried.</summary>
    private static readonly (string Name, ActStatus? Act, string? Reason, Verdict? Verdict, bool Tried)[] Endings =
    [
        ("passed and down again", ActStatus.Done, null, Verdict.Passed, true),
        ("failed", ActStatus.Done, null, Verdict.Failed, true),
        ("inconclusive", ActStatus.Done, null, Verdict.Inconclusive, true),
        ("no answer", null, null, null, true),
        ("forbidden", ActStatus.Refused, Reasons.Forbidden, null, true),
        ("rejected", ActStatus.Refused, Reasons.ApprovalRejected, null, true),
        ("paused meanwhile", ActStatus.Refused, Reasons.PausedByPerson, null, false),
        ("world changed", ActStatus.WorldChanged, Reasons.WorldChanged, null, false),
    ];

    /// <summary>Each guard: how it is switched on, and what it makes of an act; null where it lets it pass.</summary>
    private static readonly Dictionary<string, (Func<Setting, Setting> On, Func<Rung, int, ProbableCause, (Rung, string)?> Holds)> Guards = new()
    {
        ["none"] = (s => s, (_, _, _) => null),
        ["pause by schedule"] = (s => s with { Evidence = s.Evidence with { Schedule = Observed<ScheduleFacts>.Of(new(true, true, "by=ada")) } }, (_, _, _) => (Rung.Wait, Reasons.PausedByPerson)),
        ["pause by Update"] = (s => s with { Incident = s.Incident with { Pause = new("this run", "ada", Until: Given.Now + TimeSpan.FromHours(1)) } }, (_, _, _) => (Rung.Wait, Reasons.PausedByPerson)),
        ["pause by annotation"] = (s => s.Deployment(d => d with { PauseAnnotation = "migration" }), (_, _, _) => (Rung.Wait, Reasons.PausedByPerson)),
        ["expired pause"] = (s => s.Deployment(d => d with { PauseAnnotation = "until=2026-01-01T00:00:00Z" }), (_, _, _) => null),
        ["maintenance"] = (s => s with { Policy = s.Policy with { Maintenance = [new() { From = new(0, 0), To = new(0, 0) }] } }, (_, _, _) => (Rung.Wait, Reasons.MaintenanceWindow)),
        ["storm"] = (s => s with { Incident = s.Incident with { Storm = "9 of 10 are down" } }, (_, _, _) => (Rung.Wait, Reasons.StormGuard)),
        ["no budget"] = (s => s with { Policy = s.Policy with { MaxAttemptsPerIncident = 0 } }, (_, _, _) => (Rung.Escalate, Reasons.BudgetSpent)),
        ["hour spent"] = (s => s with { Incident = s.Incident with { Recent = new() { Times = [.. Enumerable.Repeat(Given.Now, 6)] } } }, (_, _, _) => (Rung.Escalate, Reasons.BudgetSpent)),
        ["records unread"] = (s => s with { Incident = s.Incident with { Recent = new() { Problem = "Unavailable" } } }, (_, _, _) => (Rung.Wait, Reasons.RecordsUnreadable)),
        ["cool-down"] = (s => s with { Incident = s.Incident with { Recent = new() { LastEndedAt = Given.Now } } }, (_, attempts, _) => attempts == 0 ? (Rung.Wait, Reasons.CoolingDown) : null),
        ["rollout"] = (s => s.Deployment(d => d with { Updated = 0, Conditions = [new("Progressing", "True", "ReplicaSetUpdated", null, Given.Now)] }), (rung, _, cause) => rung == Rung.Restart || (rung == Rung.Rollback && cause == ProbableCause.Unknown) ? (Rung.Wait, Reasons.RolloutInProgress) : null),
    };

    public static TheoryData<ProbableCause, string> Table
    {
        get
        {
            var table = new TheoryData<ProbableCause, string>();
            foreach (var cause in Enum.GetValues<ProbableCause>())
            {
                foreach (var guard in Guards.Keys)
                    table.Add(cause, guard);
            }
            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void Each_cause_by_each_ending_by_each_guard_has_its_rung(ProbableCause cause, string guard)
    {
        var ladder = Ladders[cause];
        foreach (var ending in Endings)
        {
            // An ending that does not count leaves the ladder where it was, so it is looked at on the first rung only.
            for (var climbed = 0; climbed <= (ending.Tried ? ladder.Length : Math.Min(1, ladder.Length)); climbed++)
            {
                var attempts = ladder.Take(climbed).Select((rung, i) => Attempt(i + 1, rung, ending.Act, ending.Reason, ending.Verdict)).ToList();
                var left = ending.Tried ? ladder.Skip(climbed) : ladder;
                Assert.Equal(
                    $"{cause} after {climbed} attempt(s) {ending.Name}, {guard}: {Expected(cause, left, guard, climbed)}",
                    $"{cause} after {climbed} attempt(s) {ending.Name}, {guard}: {Decided(cause, guard, attempts)}");
            }
        }
    }

    [Fact]
    public void Nothing_is_ever_healed_on_Unknown_and_what_is_up_is_proved()
    {
        foreach (var (cause, guard) in Table.Select(row => row.Data))
        {
            Assert.Equal(cause == ProbableCause.TemporalDown ? Rung.Escalate : Rung.Wait, Decide(cause, guard, [], HealthState.Unknown).Rung);
            Assert.Equal(Rung.Confirm, Decide(cause, guard, [], HealthState.Up).Rung);
        }
    }

    [Fact]
    public void Once_people_are_called_it_keeps_looking_instead_of_calling_again()
    {
        foreach (var (cause, guard) in Table.Select(row => row.Data))
        {
            var next = Decide(cause, guard, [], escalated: true);
            Assert.NotEqual(Rung.Escalate, next.Rung);
            if (next.Rung == Rung.Wait)
                Assert.InRange(next.LookAgainAt!.Value - Given.Now, TimeSpan.FromSeconds(1), Given.Policy.LookAgainAfter);
        }
    }

    private static string Expected(ProbableCause cause, IEnumerable<Rung> left, string guard, int attempts)
    {
        if (Ladders[cause].Length == 0)
            return $"Escalate {Reasons.NotOursToHeal}";
        // A crash loop's own rollout is not waited for, and not begun anew.
        if (guard == "rollout" && cause is (ProbableCause.CrashLoop or ProbableCause.OutOfMemory))
            left = left.Where(r => r != Rung.Restart);
        if (!left.Any())
            return $"Escalate {Reasons.LadderExhausted}";
        var rung = left.First();
        return Guards[guard].Holds(rung, attempts, cause) is var (held, reason) ? $"{held} {reason}"
            : $"{rung} {(attempts == 0 ? Reasons.FirstRung : Reasons.NextRung)}";
    }

    private static string Decided(ProbableCause cause, string guard, IReadOnlyList<RemediationAttempt> attempts)
    {
        var next = Decide(cause, guard, attempts);
        return $"{next.Rung} {next.Reason}";
    }

    private static Decision Decide(ProbableCause cause, string guard, IReadOnlyList<RemediationAttempt> attempts, HealthState health = HealthState.Down, bool escalated = false)
    {
        var setting = Guards[guard].On(new(
            Given.Evidence([Given.Crashing("rs2"), Evicted]),
            Given.Incident("good") with { Attempts = attempts, EscalatedAt = escalated ? Given.Now : null },
            Given.Policy));
        var judged = new HealthJudgement { State = health, Reason = Reasons.NoReadyPods, Message = $"{health}", Memory = setting.Incident.Memory };
        var rollback = new RollbackChoice(new(1, "rs1", "good", "registry/worker:good", "seen healthy"), Reasons.RevisionChosen, "revision 1");
        var finding = new Finding { Cause = cause, Reason = $"{cause}Seen", Message = $"{cause} it is" };
        return NextRung.Decide(new(setting.Evidence, judged, rollback, setting.Policy, Given.Now), [finding], setting.Incident).Decision;
    }

    private static PodFacts Evicted => new() { Name = "web-old", Uid = "old", ReplicaSet = "rs2", Phase = "Failed", Reason = "Evicted" };

    private static RemediationAttempt Attempt(int number, Rung rung, ActStatus? act, string? reason, Verdict? verdict) => new()
    {
        Id = $"a{number}",
        Number = number,
        Action = rung,
        At = Given.Now - TimeSpan.FromMinutes(1),
        Act = act,
        Reason = reason,
        Verdict = verdict,
        ToRevision = rung == Rung.Rollback ? 1 : null,
    };

    private sealed record Setting(TargetEvidence Evidence, IncidentState Incident, RemediationPolicy Policy)
    {
        public Setting Deployment(Func<DeploymentFacts, DeploymentFacts> change) =>
            this with { Evidence = Evidence with { Deployment = Observed<DeploymentFacts>.Of(change(Evidence.Deployment.Value!)) } };
    }
}
