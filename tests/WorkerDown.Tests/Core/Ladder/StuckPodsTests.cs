using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Ladder;

namespace WorkerDown.Tests.Core.Ladder;

public class StuckPodsTests
{
    private static readonly PodFacts Healthy = Given.Running("rs2", uid: "healthy") with { Node = "good" };

    private static readonly PodFacts Overdue = Given.Running("rs2", uid: "overdue") with { Node = "good", DeletionAt = Given.Now - TimeSpan.FromMinutes(5) };

    private static IReadOnlyList<StuckPod> Of(bool force, params PodFacts[] pods) => StuckPods.Of(
        pods, [new("good", true, null, null), new("lost", false, "NotReady", null)], Given.Policy with { AllowForceDelete = force }, Given.Now);

    [Fact]
    public void Failed_evicted_and_lost_pods_are_stuck_and_a_healthy_one_never_is()
    {
        PodFacts[] pods =
        [
            Healthy,
            Healthy with { Uid = "evicted", Phase = "Failed", Reason = "Evicted" },
            Healthy with { Uid = "failed", Phase = "Failed" },
            Healthy with { Uid = "on lost node", Node = "lost" },
        ];

        Assert.Equal(["evicted", "failed", "on lost node"], Of(force: false, pods).Select(p => p.Uid));
        Assert.All(Of(force: true, pods), p => Assert.False(p.Force));
    }

    [Fact]
    public void A_pod_that_is_being_deleted_is_only_touched_by_force_and_that_only_by_opt_in()
    {
        Assert.Empty(Of(force: false, Overdue));
        Assert.True(Assert.Single(Of(force: true, Overdue)).Force);
    }

    [Fact]
    public void A_pod_that_is_being_deleted_in_time_is_left_alone() =>
        Assert.Empty(Of(force: true, Overdue with { DeletionAt = Given.Now - TimeSpan.FromSeconds(20) }));

    [Fact]
    public void Each_is_told_with_its_reason()
    {
        PodFacts[] pods =
        [
            Healthy with { Uid = "evicted", Phase = "Failed", Reason = "Evicted" },
            Healthy with { Uid = "told", Phase = "Failed", Reason = "Evicted", Message = "low on memory" },
            Healthy with { Uid = "failed", Phase = "Failed" },
            Healthy with { Uid = "reason", Phase = "Failed", Reason = "DeadlineExceeded" },
            Overdue,
            Healthy with { Uid = "on lost node", Node = "lost" },
            Healthy with { Uid = "silent", Phase = "Unknown", Node = null },
        ];

        Assert.Equal(
            ["Evicted: by node pressure", "Evicted: low on memory", "failed: no reason given", "failed: DeadlineExceeded", "terminating, overdue since 5 min", "on lost node lost", "on lost node (not told)"],
            Of(force: true, pods).Select(p => p.Why));
    }

    [Fact]
    public void A_pod_without_a_uid_is_never_deleted() =>
        Assert.Empty(Of(force: true, Healthy with { Uid = "", Phase = "Failed" }));

    [Fact]
    public void It_is_overdue_only_beyond_the_time_that_the_policy_gives()
    {
        PodFacts Due(int seconds) => Overdue with { DeletionAt = Given.Now - TimeSpan.FromSeconds(seconds) };

        Assert.Empty(Of(force: true, Due(60)));
        Assert.Single(Of(force: true, Due(61)));
    }

    [Fact]
    public void That_only_force_would_help_is_said()
    {
        string Said(bool force, params PodFacts[] pods) => StuckPods.NothingToDelete(new(
            Given.Evidence(pods), Given.Diagnose(Given.Evidence(pods)) is var d ? new() { State = d.Health, Reason = "", Message = "", Memory = d.Memory } : null!, new(null, "", ""), Given.Policy with { AllowForceDelete = force }, Given.Now));

        Assert.StartsWith("1 pod(s) are overdue, but only force", Said(false, Overdue), StringComparison.Ordinal);
        Assert.Equal("no pod is failed, evicted, overdue or on a lost node", Said(true, Overdue));
        Assert.Equal("no pod is failed, evicted, overdue or on a lost node", Said(false, Healthy));
    }

    [Fact]
    public void Where_the_pods_could_not_be_read_none_is_stuck()
    {
        var unread = Given.Evidence([]) with { Pods = Observed<IReadOnlyList<PodFacts>>.Failed("503") };
        var restarted = Given.Incident("good") with { Attempts = [new() { Id = "a", Number = 1, Action = Rung.Restart, At = Given.Now, Act = WorkerDown.Core.Incidents.ActStatus.Done }] };

        Assert.Contains(Given.Diagnose(unread, restarted).Next.Skipped, s => s is { Rung: Rung.DeleteStuckPods, Message: "no pod is failed, evicted, overdue or on a lost node" });
    }
}
