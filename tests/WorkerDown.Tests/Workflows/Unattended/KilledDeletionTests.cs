using k8s;
using k8s.Models;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Incidents;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;

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
            var lost = Rolling("v1");
            lost.Spec.Template.Spec.NodeName = "node-that-is-gone";
            await stage.World.DeployAsync(lost);
            await stage.UntilDownAsync();
            await replace();
            await stage.UntilAsync(() => Task.FromResult(Effects(stage) > 0), TimeSpan.FromMinutes(3), "no pod was ever deleted");
            await UntilProvingAsync(stage);
            await stage.World.Kubernetes.AppsV1.PatchNamespacedDeploymentAsync(
                new V1Patch("""{"spec":{"template":{"spec":{"nodeName":null}}}}""", V1Patch.PatchType.MergePatch), HostingDeployment.Name, HostingDeployment.Namespace);
            var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));
            return (result.Cause, new Ending(result.Outcome, Effects(stage), Calls(stage)));
        });

        Assert.Equal(ProbableCause.NodeLost, cause);
        Assert.Equal(new(RemediationOutcome.Restored, Effects: 1, Calls: 0), ending);
    }

    // Recreate would wait for the pod that nobody on the lost node ends.
    private static V1Deployment Rolling(string version)
    {
        var deployment = HostingDeployment.Of(version);
        deployment.Spec.Strategy = new() { Type = "RollingUpdate", RollingUpdate = new() { MaxSurge = 0, MaxUnavailable = 1 } };
        return deployment;
    }

    private static Task UntilProvingAsync(Stage stage) => stage.UntilAsync(
        async () => (await stage.World.Client.Connection.WorkflowService.DescribeWorkflowExecutionAsync(new() { Namespace = "default", Execution = new() { WorkflowId = "worker-down/hosting-worker" } }))
            .PendingActivities.Any(a => a.ActivityType.Name == "Verify"),
        TimeSpan.FromMinutes(3), "the proof never began");
}
