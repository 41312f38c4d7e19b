using Sandbox.KubernetesSimulator.Faults;
using WorkerDown.Core;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Ladder;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Tests.Activities.Diagnose;

public class ProvokedNodeCauseTests
{
    [Fact]
    public async Task An_eviction_whose_replacement_finds_no_place_is_found_with_the_figures()
    {
        var found = await ProvokedWorld.FindAsync(ProbableCause.Evicted, async world =>
            world.World.Cluster.Faults.Inject(new NodePressure((await world.PodAsync()).Spec.NodeName)));

        Assert.Equal(Rung.DeleteStuckPods, found.Next.Rung);
        Assert.Contains("available: 1Gi", found.Message, StringComparison.Ordinal);
        Assert.Contains("DiskPressure", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_node_is_found_and_its_pod_is_to_be_deleted()
    {
        var found = await ProvokedWorld.FindAsync(ProbableCause.NodeLost, async world =>
            world.World.Cluster.Faults.Inject(new NodeLost((await world.PodAsync()).Spec.NodeName)));

        Assert.Equal((Reasons.NodeNotReady, Rung.DeleteStuckPods), (found.Reason, found.Next.Rung));
        Assert.Single(found.Next.Pods);
    }

    [Fact]
    public async Task A_missing_ConfigMap_is_found_with_the_kubelets_words()
    {
        var found = await ProvokedWorld.FindAsync(ProbableCause.ConfigurationError, world =>
        {
            world.World.Cluster.Faults.Inject(new MissingConfigMap("hosting-settings") { Image = HostingDeployment.Image("v3") });
            return world.DeployAsync("v3");
        });

        Assert.Equal(Rung.Rollback, found.Next.Rung);
        Assert.Contains("hosting-settings", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_that_does_not_go_holds_up_its_successor_and_is_found()
    {
        var found = await ProvokedWorld.FindAsync(ProbableCause.StuckTerminating, async world =>
        {
            world.BreakPods(); // a stuck pod that goes on polling is not down
            world.World.Cluster.Faults.Inject(new StuckTerminating { Pod = (await world.PodAsync()).Metadata.Name });
            await world.DeployAsync("v3"); // Recreate waits until the old pods are gone
        });

        Assert.Equal(Rung.Escalate, found.Next.Rung); // only force would help, and that is by opt-in
        Assert.Contains("should be gone since", found.Message, StringComparison.Ordinal);
    }
}
