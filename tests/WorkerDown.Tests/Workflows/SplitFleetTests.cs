using Temporalio.Client;
using Temporalio.Exceptions;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Host.Commands;
using WorkerDown.Tests.Scenarios;
using WorkerDown.Workflows;

namespace WorkerDown.Tests.Workflows;

/// <summary>A fleet whose groups are checked by themselves.</summary>
public class SplitFleetTests
{
    private const string Schedule = "worker-down-health-check";
    private static readonly string[] Mail = ["mail-worker", "mail-relay", "mail-filter"];

    private static readonly WorldOptions World = new()
    {
        Workers = [HostingDeployment.Name, .. Mail],
        Groups = Mail.ToDictionary(m => m, _ => "mail"),
    };

    private static readonly WorldOptions Alone = new() { Groups = new Dictionary<string, string> { [HostingDeployment.Name] = "hosting" } };

    [Fact]
    public Task A_worker_of_a_group_is_healed_by_its_own_check_and_by_what_that_remembers() => PlayedScenario.InWorldAsync(Alone, async stage =>
    {
        await stage.BeginAsync();
        await stage.World.DeployAsync(HostingDeployment.Of("v2"));
        var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(RemediationOutcome.Restored, result.Outcome);
        Assert.Equal(1, Assert.Single(result.Attempts).ToRevision); // the group's own checks saw it healthy
        Assert.Equal(HostingDeployment.Name, Assert.Single((await LastAsync(stage, "hosting")).Memory.Keys));
        Assert.Empty((await LastAsync(stage, "")).Memory);
        return true;
    });

    [Fact]
    public Task A_storm_is_of_its_group_and_the_others_are_healed_meanwhile() => PlayedScenario.InWorldAsync(World, async stage =>
    {
        await BeginAsync(stage);
        foreach (var name in World.Workers)
            await stage.World.DeployAsync(HostingDeployment.Of("v2", name: name));
        var page = await stage.UntilPagedAsync(p => p.DedupKey == "worker-down-storm-mail", TimeSpan.FromMinutes(8), "the storm called nobody");
        var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));

        Assert.Contains("3 of 3", page.Title + page.Text, StringComparison.Ordinal);
        Assert.Equal(RemediationOutcome.Restored, result.Outcome);
        Assert.Equal(HostingDeployment.Name, Assert.Single(stage.World.Cluster.Requests
            .Where(r => r is { IsMutation: true, Resource: "deployments" } && r.Body.Contains("worker-down.io/", StringComparison.Ordinal)).Select(r => r.Name).Distinct()));

        foreach (var name in Mail)
            await stage.World.DeployAsync(HostingDeployment.Of("v1", name: name));
        await stage.UntilPagedAsync(p => p is { Kind: "Resolve", DedupKey: "worker-down-storm-mail" }, TimeSpan.FromMinutes(8), "the storm never ended");
        return true;
    });

    [Fact]
    public Task A_group_whose_own_schedule_is_paused_is_not_touched() => PlayedScenario.InWorldAsync(Alone, async stage =>
    {
        await stage.BeginAsync();
        await stage.World.Client.GetScheduleHandle($"{Schedule}-hosting").PauseAsync("by=ada migration");
        await stage.World.DeployAsync(HostingDeployment.Of("v2"));
        await stage.UntilDownAsync();
        await stage.World.Client.StartWorkflowAsync(WorkerDownNames.Remediation, [new { target = HostingDeployment.Name }], new(Target.RemediationId(HostingDeployment.Name), WorkerDownNames.TaskQueue));
        await stage.UntilPagedAsync(p => p.Kind == "Trigger", TimeSpan.FromMinutes(10), "nobody was called");

        Assert.Equal(0, stage.Mutations);
        return true;
    });

    [Fact]
    public Task The_outage_watch_tells_of_one_group_whose_checks_stand_still() => PlayedScenario.InWorldAsync(World, async stage =>
    {
        await BeginAsync(stage);
        await using var watch = stage.World.StartOutageWatch();
        await stage.World.Client.GetScheduleHandle($"{Schedule}-mail").DeleteAsync();
        var page = await stage.UntilPagedAsync(p => p.Kind == "Trigger", TimeSpan.FromMinutes(10), "nobody was called");

        Assert.Equal("worker-down-outage/health-checks", page.DedupKey);
        Assert.Contains($"{Schedule}-mail", page.Text, StringComparison.Ordinal);
        return true;
    });

    [Fact]
    public Task Status_adds_the_parts_up() => Shell.InWorldAsync(async shell =>
    {
        await BeginAsync(shell.Stage);
        var typed = await shell.TypeAsync("status");
        var json = (await shell.TypeAsync("status", "-o", "json")).Json.GetProperty("lastCheck");

        Assert.Contains("4 of 4 target(s) up. The checks of 2 parts of the fleet; the oldest is told.", typed.Output, StringComparison.Ordinal);
        Assert.Equal(["group mail", "targets without a group"], json.GetProperty("groups").EnumerateArray().Select(g => g.GetProperty("part").GetString()).Order(StringComparer.Ordinal));
    }, World);

    [Theory]
    [InlineData("""{"group":"mial"}""", "No target is of the group 'mial'; did you mean 'mail'? Groups with targets: mail.")]
    [InlineData("""{"gruop":"mail"}""", "The member 'gruop' is unknown; did you mean 'group'?")]
    public Task A_check_of_what_is_not_there_fails_at_once_and_says_so(string input, string error) => PlayedScenario.InWorldAsync(World, async stage =>
    {
        await stage.World.StartWorkerAsync();
        var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => stage.World.Client.ExecuteWorkflowAsync<FleetCheck>(
            WorkerDownNames.HealthCheck, [System.Text.Json.JsonDocument.Parse(input).RootElement], new("by-hand", WorkerDownNames.TaskQueue)));
        Assert.Contains(error, $"{failed.InnerException?.Message} {failed.InnerException?.InnerException?.Message}", StringComparison.Ordinal);
        return true;
    });

    private static async Task BeginAsync(Stage stage)
    {
        foreach (var name in Mail)
            await stage.World.DeployAsync(HostingDeployment.Of("v1", name: name));
        await stage.BeginAsync();
        await stage.UntilAsync(async () => await FindAsync(stage, "mail") is { Up: 3 }, TimeSpan.FromMinutes(3), "no check saw the group healthy");
    }

    private static async Task<FleetCheck> LastAsync(Stage stage, string part) => (await FindAsync(stage, part))!;

    private static async Task<FleetCheck?> FindAsync(Stage stage, string part)
    {
        await foreach (var run in stage.World.Client.ListWorkflowsAsync($"WorkflowType = '{WorkerDownNames.HealthCheck}' AND ExecutionStatus = 'Completed'"))
        {
            if (run.Memo.TryGetValue(WorkerDownNames.PartMemo, out var memo) && await memo.ToValueAsync<string>() == part)
                return await stage.World.Client.GetWorkflowHandle(run.Id, run.RunId).GetResultAsync<FleetCheck>();
        }
        return null;
    }
}
