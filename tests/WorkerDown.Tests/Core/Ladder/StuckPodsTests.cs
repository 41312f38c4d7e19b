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
}
