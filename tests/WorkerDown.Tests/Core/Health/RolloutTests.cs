using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;

namespace WorkerDown.Tests.Core.Health;

public class RolloutTests
{
    private static readonly DeploymentFacts Complete = Given.Deployment() with { Replicas = 2, Current = 2, Updated = 2, Ready = 2, Available = 2 };

    private static DeploymentFacts Rolling(string reason, string status = "True") => Complete with { Updated = 1, Conditions = [new("Available", "True", null, null, null), new("Progressing", status, reason, null, null)] };

    [Theory]
    [InlineData(2, 2, 2, 2, 2, true)]
    [InlineData(1, 2, 2, 2, 2, false)]
    [InlineData(3, 2, 2, 2, 2, true)]
    [InlineData(2, 2, 1, 1, 1, false)]
    [InlineData(2, 2, 3, 2, 2, false)]
    [InlineData(2, 2, 2, 2, 1, false)]
    [InlineData(2, 2, 3, 3, 3, true)]
    [InlineData(2, 0, 0, 0, 0, true)]
    public void A_rollout_is_complete_when_it_is_observed_and_every_pod_is_new_and_available(long observed, int wanted, int current, int updated, int available, bool complete) =>
        Assert.Equal(complete, Rollout.IsComplete(Complete with { ObservedGeneration = observed, Replicas = wanted, Current = current, Updated = updated, Available = available }));

    [Theory]
    [InlineData("ReplicaSetUpdated", "True", true)]
    [InlineData("NewReplicaSetCreated", "True", true)]
    [InlineData("FoundNewReplicaSet", "True", true)]
    [InlineData("NewReplicaSetAvailable", "True", false)]
    [InlineData("ProgressDeadlineExceeded", "False", false)]
    public void It_is_under_way_while_the_controller_says_so(string reason, string status, bool underWay) =>
        Assert.Equal(underWay, Rollout.IsUnderWay(Rolling(reason, status)));

    [Fact]
    public void What_the_controller_has_not_seen_yet_is_under_way_and_what_is_paused_or_complete_is_not()
    {
        Assert.True(Rollout.IsUnderWay(Complete with { Generation = 3 }));
        Assert.False(Rollout.IsUnderWay(Complete with { Generation = 3, Paused = true }));
        Assert.False(Rollout.IsUnderWay(Complete with { Conditions = Rolling("ReplicaSetUpdated").Conditions }));
    }

    [Fact]
    public void It_is_stable_since_it_was_rolled_out_and_has_been_available_whichever_is_later()
    {
        DateTimeOffset earlier = Given.Now - TimeSpan.FromHours(2), later = Given.Now - TimeSpan.FromHours(1);
        DateTimeOffset? Since(DateTimeOffset? available, DateTimeOffset? rolledOut, string status = "True", int count = 2) => Rollout.StableSince(Complete with
        {
            Available = count,
            Conditions = [new("Progressing", "True", "NewReplicaSetAvailable", null, earlier, rolledOut), new("Available", status, null, null, available)],
        });

        Assert.Equal(later, Since(later, earlier));
        Assert.Equal(later, Since(earlier, later));
        Assert.Null(Since(later, null));
        Assert.Null(Since(null, earlier));
        Assert.Null(Since(later, earlier, status: "False"));
        Assert.Null(Since(later, earlier, count: 1));
    }
}
