using WorkerDown.Sandbox.World;

namespace WorkerDown.Tests.Host.Commands;

public class OperatorCommandTests
{
    public static TheoryData<string> Names => ["ack", "approve", "reject", "retry", "abort"];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Without_an_open_remediation_the_answer_is_no(string command) => Shell.InWorldAsync(async shell =>
    {
        var typed = await shell.TypeAsync(command, "hosting-worker");
        Assert.Equal((1, "No remediation of hosting-worker is open. See: workerdown status hosting-worker\n"), (typed.Code, typed.Error));
    });

    [Fact]
    public Task An_incident_that_called_people_can_be_acknowledged_retried_and_closed() => Shell.InWorldAsync(async shell =>
    {
        var world = shell.Stage.World;
        await world.DeployAsync(HostingDeployment.Of("v2"));
        await world.StartWorkerAsync();
        await shell.TypeAsync("schedule", "apply");
        await shell.Stage.StartTenantsAsync(2);
        await shell.Stage.UntilAsync(() => Task.FromResult(world.Receiver.Pages.Count > 0), TimeSpan.FromMinutes(10), "nobody was called");
        var called = await shell.TypeAsync("status", "hosting-worker", "-o", "json");
        var approve = await shell.TypeAsync("approve", "hosting-worker");
        var ack = await shell.TypeAsync("ack", "hosting-worker", "--by", "grace", "--note", "looking");
        var again = await shell.TypeAsync("ack", "hosting-worker", "-o", "json");
        var retry = await shell.TypeAsync("retry", "hosting-worker");
        var status = await shell.TypeAsync("status");
        var abort = await shell.TypeAsync("abort", "hosting-worker", "--why", "decommissioned");
        await shell.Stage.UntilAsync(async () => (await shell.TypeAsync("status", "hosting-worker")).Output.StartsWith("hosting-worker: Aborted", StringComparison.Ordinal), TimeSpan.FromMinutes(5), "it was never closed");

        Assert.Equal("people are called", called.Json.GetProperty("state").GetString());
        Assert.Equal((1, "Nothing waits for approval at hosting-worker now.\n"), (approve.Code, approve.Error));
        Assert.Equal(0, ack.Code);
        Assert.StartsWith("Acknowledged:", ack.Output, StringComparison.Ordinal);
        Assert.Equal("Already acknowledged by grace: looking.", again.Json.GetProperty("answer").GetString());
        Assert.StartsWith("Looking again now", retry.Output, StringComparison.Ordinal);
        Assert.Contains("acknowledged by grace: looking", status.Output, StringComparison.Ordinal);
        Assert.StartsWith("Closing.", abort.Output, StringComparison.Ordinal);
        Assert.Contains("closed by ada: decommissioned", (await shell.TypeAsync("status", "hosting-worker")).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await shell.TypeAsync("status", "hosting-worker")).Code);
    });

    [Theory]
    [InlineData("approve", "Approved:", "Restored", 0)]
    [InlineData("reject", "Rejected:", "people are called", 1)]
    public Task An_action_that_waits_can_be_approved_and_rejected(string command, string answer, string then, int code) => Shell.InWorldAsync(async shell =>
    {
        await shell.Stage.BeginAsync();
        shell.Stage.World.Victims.BreakPods();
        await shell.Stage.UntilDownAsync();
        await shell.TypeAsync("remediate", "hosting-worker", "--require-approval");
        await shell.Stage.UntilAsync(async () => (await shell.TypeAsync("status")).Output.Contains("waits for approval", StringComparison.Ordinal), TimeSpan.FromMinutes(5), "it never asked for approval");
        var detail = await shell.TypeAsync("status", "hosting-worker");
        var typed = await shell.TypeAsync(command, "hosting-worker", "--by", "grace");

        Assert.Contains("An action waits for you: workerdown approve hosting-worker", detail.Output, StringComparison.Ordinal);
        Assert.Equal(0, typed.Code);
        Assert.StartsWith(answer, typed.Output, StringComparison.Ordinal);
        await shell.Stage.UntilAsync(async () => (await shell.TypeAsync("status", "hosting-worker")).Output.StartsWith($"hosting-worker: {then}\n", StringComparison.Ordinal), TimeSpan.FromMinutes(10), $"it never came to {then}");
        Assert.Equal(code, (await shell.TypeAsync("status", "hosting-worker")).Code);
    });

    [Fact]
    public Task Without_a_worker_of_ours_it_is_given_up_with_the_reason() => Shell.InWorldAsync(async shell =>
    {
        await shell.Stage.World.Client.StartWorkflowAsync("WorkerDownRemediation", [new { target = "hosting-worker" }], new("worker-down/hosting-worker", "worker-down"));
        var typed = await shell.TypeAsync("ack", "hosting-worker");
        Assert.Equal(2, typed.Code);
        Assert.EndsWith("is a worker of WorkerDown running? (workerdown worker)\n", typed.Error, StringComparison.Ordinal);
    });
}
