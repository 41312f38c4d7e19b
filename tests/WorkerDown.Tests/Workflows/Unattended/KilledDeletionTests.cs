using Sandbox.KubernetesSimulator.Faults;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Incidents;

namespace WorkerDown.Tests.Workflows.Unattended;

public class KilledDeletionTests : KilledWorkerTest
{
    public static TheoryData<string, KillPoint> Kills => At("DeleteStuckPods");

    [Theory]
    [MemberData(nameof(Kills))]
    public async Task Whenever_the_worker_is_killed_the_pod_on_a_lost_node_is_deleted_once(string activity, KillPoint point)
    {
        var (cause, ending) = await PlayAsync(activity, point, async (stage, replace) =>
        {
            await stage.BeginAsync();
            using var lost = stage.World.Cluster.Faults.Inject(new NodeLost((await stage.PodsAsync()).Single().Spec.NodeName));
            await stage.StartTenantsAsync(2);
            await stage.UntilDownAsync();
            await replace();
            var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(15));
            return (result.Cause, new Ending(result.Outcome, Effects(stage), Calls(stage)));
        }, nodes: 2);

        Assert.Equal(ProbableCause.NodeLost, cause);
        Assert.Equal(new(RemediationOutcome.Restored, Effects: 1, Calls: 0), ending);
    }
}
