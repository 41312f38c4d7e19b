using WorkerDown.Sandbox.World;

namespace WorkerDown.Tests.Host.Commands;

public class StatusCommandTests
{
    [Fact]
    public Task With_nothing_open_it_says_so_and_what_the_last_check_saw() => Shell.InWorldAsync(async shell =>
    {
        await shell.Stage.BeginAsync();
        var people = await shell.TypeAsync("status");
        var machine = await shell.TypeAsync("status", "--output", "json");

        Assert.Equal(0, people.Code);
        Assert.StartsWith("No incident is open.\n\nLast check ", people.Output, StringComparison.Ordinal);
        Assert.EndsWith("ago: 1 of 1 target(s) up.\n", people.Output, StringComparison.Ordinal);
        Assert.Empty(machine.Json.GetProperty("open").EnumerateArray());
        Assert.Equal(1, machine.Json.GetProperty("lastCheck").GetProperty("up").GetInt32());
    });

    [Fact]
    public Task An_open_incident_is_a_row_and_in_detail_a_timeline_and_a_closed_one_its_result() => Shell.InWorldAsync(async shell =>
    {
        await shell.Stage.BeginAsync();
        await shell.Stage.World.DeployAsync(HostingDeployment.Of("v2"));
        await shell.Stage.UntilDownAsync();
        await shell.Stage.UntilAsync(async () => (await shell.TypeAsync("status")).Output.Contains("BadDeployment", StringComparison.Ordinal), TimeSpan.FromMinutes(5), "no incident was seen");
        var all = await shell.TypeAsync("status");
        var one = await shell.TypeAsync("status", "hosting-worker");
        await shell.Stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));
        var closed = await shell.TypeAsync("status", "hosting-worker");
        var json = await shell.TypeAsync("status", "hosting-worker", "--output", "json");
        await shell.TypeAsync("remediate", "hosting-worker", "--wait");
        var later = await shell.TypeAsync("status", "hosting-worker");

        Assert.Equal((1, 1, 0, 0), (all.Code, one.Code, closed.Code, json.Code));
        Assert.Matches(@"^TARGET +STATE +DOWN FOR +CAUSE +ATTEMPTS +NEXT\nhosting-worker +under remediation +\S.* +BadDeployment +\d ", all.Output);
        Assert.Contains("0 of 1 target(s) up", all.Output, StringComparison.Ordinal);
        Assert.StartsWith("hosting-worker: under remediation\n", one.Output, StringComparison.Ordinal);
        Assert.Contains("Diagnose", one.Output, StringComparison.Ordinal);
        Assert.StartsWith("hosting-worker: Restored\n", closed.Output, StringComparison.Ordinal);
        Assert.Contains("attempt 1  Rollback to revision 1: Passed", closed.Output, StringComparison.Ordinal);
        Assert.Matches(@"  earlier +\S+ \S+  Restored, BadDeployment\n", later.Output);
        Assert.Equal(("Restored", "BadDeployment", false), (json.Json.GetProperty("outcome").GetString(), json.Json.GetProperty("cause").GetString(), json.Json.GetProperty("open").GetBoolean()));
    });

    [Fact]
    public Task A_target_without_any_remediation_is_no_trouble() => Shell.InWorldAsync(async shell =>
    {
        var typed = await shell.TypeAsync("status", "hosting-worker");
        Assert.Equal((0, "No remediation of hosting-worker is on record.\n"), (typed.Code, typed.Output));
        Assert.Equal("hosting-worker", (await shell.TypeAsync("status", "hosting-worker", "-o", "json")).Json.GetProperty("target").GetString());
        Assert.Equal(3, (await shell.TypeAsync("status", "hosting-wroker")).Code);
    });

    [Fact]
    public Task Without_a_worker_of_ours_it_shows_what_Temporal_itself_knows() => Shell.InWorldAsync(async shell =>
    {
        await shell.Stage.World.Client.StartWorkflowAsync("WorkerDownRemediation", [new { target = "hosting-worker" }], new("worker-down/hosting-worker", "worker-down"));
        var typed = await shell.TypeAsync("status");
        Assert.Equal(1, typed.Code);
        Assert.Contains("hosting-worker  open", typed.Output, StringComparison.Ordinal);
        Assert.Contains("is a worker of WorkerDown running? (workerdown worker)", typed.Output, StringComparison.Ordinal);
    });
}
