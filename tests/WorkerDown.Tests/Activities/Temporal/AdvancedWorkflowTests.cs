using WorkerDown.Activities.Kubernetes;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Tests.Activities.Temporal;

public class AdvancedWorkflowTests : HandsTest
{
    [Fact]
    public Task Open_workflows_are_told_by_the_pod_that_advanced_them_last() => InWorldAsync(async (stage, hands) =>
    {
        await stage.World.DeployAsync(HostingDeployment.Of("v1"));
        await UntilReadyAsync(stage, hands);
        await stage.World.StartTenantAsync("ConvergeTenant", "converge-old", "old", 60);
        await Task.Delay(TimeSpan.FromSeconds(30), stage.Time);
        await stage.World.DeployAsync(HostingDeployment.Of("v3"));
        await stage.UntilAsync(async () => (await hands.SetsAsync()).Any(s => DeploymentReading.Revision(s.Metadata) == 2 && s.Status?.ReadyReplicas == 1), TimeSpan.FromMinutes(2), "v3 never came");
        var before = await AdvancedAsync(stage, hands);

        await stage.World.StartTenantAsync("ConvergeTenant", "converge-new", "new", 60);
        await Task.Delay(TimeSpan.FromSeconds(20), stage.Time);
        var after = await AdvancedAsync(stage, hands);

        Assert.Equal((0, 1, 0), (before.StartedSince, before.Examined, before.Unattributed));
        Assert.Equal((1, 2), (after.StartedSince, after.Examined));
        Assert.Contains("converge-new", after.Sample);
    });

    [Fact]
    public Task A_workflow_that_nobody_has_worked_on_is_not_advanced() => WithBadDeployAsync(async (stage, hands) =>
    {
        await stage.StartTenantsAsync(2);

        var facts = await AdvancedAsync(stage, hands);

        Assert.Equal((3, 3, 0, 0), (facts.StartedSince, facts.Examined, facts.Advanced, facts.Unattributed));
    });

    private static async Task<AdvancedFacts> AdvancedAsync(Stage stage, Hands hands)
    {
        var newest = (await hands.SetsAsync()).MaxBy(s => DeploymentReading.Revision(s.Metadata))!;
        return await hands.AdvancedAsync([newest.Metadata.Name], DeploymentReading.At(newest.Metadata.CreationTimestamp)!.Value);
    }
}
