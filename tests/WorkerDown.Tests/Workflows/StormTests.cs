using WorkerDown.Core.Targets;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Scenarios;
using WorkerDown.Workflows;

namespace WorkerDown.Tests.Workflows;

public class StormTests
{
    private static readonly string[] Others = ["billing-worker", "mail-worker", "backup-worker", "search-worker"];

    private static readonly string Own = Target.RemediationId(HostingDeployment.Name);

    // The restart is still being proved when the storm begins: a rollback would heal this one first.
    private static readonly RemediationPolicy Patient = new() { RestartLimit = TimeSpan.FromMinutes(8), RestoreWithin = TimeSpan.FromMinutes(20) };

    [Fact]
    public Task A_remediation_that_is_open_when_a_storm_begins_touches_nothing_calls_nobody_and_calls_when_it_is_over() =>
        PlayedScenario.InWorldAsync(new() { Workers = [HostingDeployment.Name, .. Others], Policy = Patient }, async stage =>
        {
            var world = stage.World;
            await AllAsync(world, Others, "v1");
            await stage.BeginAsync();
            await world.DeployAsync(HostingDeployment.Of("v1", fault: "lost-connection:0"));
            await stage.StartTenantsAsync(2);
            var remediation = world.Client.GetWorkflowHandle<RemediationWorkflow>(Own);
            await stage.UntilAsync(() => ExistsAsync(remediation), TimeSpan.FromMinutes(5), "no remediation was begun");
            await AllAsync(world, Others, "v2");

            var storm = world.Client.GetWorkflowHandle(WorkerDownNames.StormRun);
            await stage.UntilPagedAsync(p => p.DedupKey == WorkerDownNames.StormRun, TimeSpan.FromMinutes(5), "the storm called nobody");
            await stage.UntilAsync(async () => await SaysAsync(remediation, "a storm's page speaks for this target"), TimeSpan.FromMinutes(12), "the open remediation never heard of the storm");
            var touched = stage.Mutations;
            await Task.Delay(TimeSpan.FromMinutes(25), stage.Time); // long past the time in which it was to be restored
            Assert.Equal(touched, stage.Mutations);
            Assert.All(world.Receiver.Pages, p => Assert.Equal(WorkerDownNames.StormRun, p.DedupKey));

            await AllAsync(world, Others, "v1");
            await stage.UntilAsync(() => Stage.IsClosedAsync(storm), TimeSpan.FromMinutes(5), "the storm never ended");
            var over = stage.Time.GetUtcNow();
            var page = await stage.UntilPagedAsync(p => p.DedupKey == Own, TimeSpan.FromMinutes(3), "nobody was called to the one that is still down");
            Assert.Equal("Trigger", page.Kind);
            Assert.InRange(page.At - over, TimeSpan.FromSeconds(-35), TimeSpan.FromSeconds(65)); // its next diagnosis tells it

            await world.DeployAsync(HostingDeployment.Of("v1"));
            await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));
            Assert.Equal(["Trigger", "Resolve"], Kinds(stage, WorkerDownNames.StormRun).Where(k => k != "Repeat"));
            Assert.Equal(["Trigger", "Resolve"], Kinds(stage, Own));
            Assert.All(world.Receiver.Pages, p => Assert.Contains(p.DedupKey, new[] { WorkerDownNames.StormRun, Own }));
            return true;
        });

    private static IEnumerable<string> Kinds(Stage stage, string incident) => stage.World.Receiver.Pages.Where(p => p.DedupKey == incident).Select(p => p.Kind);

    private static async Task AllAsync(SandboxWorld world, IEnumerable<string> names, string version)
    {
        foreach (var name in names)
            await world.DeployAsync(HostingDeployment.Of(version, name: name));
    }

    private static async Task<bool> ExistsAsync(Temporalio.Client.WorkflowHandle handle)
    {
        try
        {
            await handle.DescribeAsync();
            return true;
        }
        catch (Temporalio.Exceptions.RpcException e) when (e.Code == Temporalio.Exceptions.RpcException.StatusCode.NotFound)
        {
            return false;
        }
    }

    private static async Task<bool> SaysAsync(Temporalio.Client.WorkflowHandle<RemediationWorkflow> run, string text)
    {
        var status = await run.QueryAsync(w => w.Status());
        return status.Timeline.Any(t => t.Text.Contains(text, StringComparison.Ordinal));
    }
}
