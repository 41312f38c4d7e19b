using WorkerDown.Core.Requests;
using WorkerDown.Workflows;

namespace WorkerDown.Tests.Host.Commands;

public class RemediateCommandTests
{
    [Fact]
    public Task Wait_tells_the_timeline_as_it_grows_and_exits_0_when_the_worker_is_restored() => Shell.InWorldAsync(async shell =>
    {
        await shell.Stage.BeginAsync();
        shell.Stage.World.Victims.BreakPods();
        await shell.Stage.UntilDownAsync();

        var typed = await shell.TypeAsync("remediate", "hosting-worker", "--wait", "--reason", "the pager rang");

        Assert.True(typed.Code == 0, typed.Output + typed.Error);
        Assert.StartsWith("Started worker-down/hosting-worker.", typed.Error, StringComparison.Ordinal);
        Assert.Contains("started because the pager rang", typed.Output, StringComparison.Ordinal);
        Assert.Equal(["Load", "Diagnose", "Result"], new[] { "Load", "Diagnose", "Result" }.Where(s => Steps(typed).Count(t => t == s) >= 1));
        Assert.Equal("Result", Steps(typed)[^1]);
        Assert.Single(Steps(typed), "Result");
    });

    [Fact]
    public Task A_dry_run_says_what_it_would_do_and_touches_nothing() => Shell.InWorldAsync(async shell =>
    {
        await shell.Stage.BeginAsync();
        shell.Stage.World.Victims.BreakPods();
        await shell.Stage.UntilDownAsync();

        var typed = await shell.TypeAsync("remediate", "hosting-worker", "--dry-run", "--wait", "--output", "json");

        Assert.Equal(0, typed.Code);
        Assert.Equal("DryRun", typed.Json.GetProperty("outcome").GetString());
        Assert.Contains("Dry run, nothing was touched and nobody called. Would", typed.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, shell.Stage.Mutations);
    });

    [Fact]
    public Task An_open_remediation_is_joined_and_told() => Shell.InWorldAsync(async shell =>
    {
        await shell.Stage.BeginAsync();
        await StartAsync(shell, requireApproval: true);

        var typed = await shell.TypeAsync("remediate", "hosting-worker", "--output", "json");

        Assert.Equal(1, typed.Code);
        Assert.False(typed.Json.GetProperty("started").GetBoolean());
        Assert.Equal("worker-down/hosting-worker", typed.Json.GetProperty("workflowId").GetString());
    });

    [Fact]
    public Task Without_wait_it_says_how_to_follow_it() => Shell.InWorldAsync(async shell =>
    {
        await shell.Stage.BeginAsync();
        var typed = await shell.TypeAsync("remediate", "hosting-worker");
        Assert.Equal(0, typed.Code);
        Assert.StartsWith("Started worker-down/hosting-worker. Follow it with: workerdown remediate hosting-worker --wait", typed.Output, StringComparison.Ordinal);
        Assert.Contains("http://localhost:8233/namespaces/default/workflows/worker-down%2Fhosting-worker/", typed.Output, StringComparison.Ordinal);
    });

    [Fact]
    public Task Interrupted_it_detaches_and_says_how_to_come_back() => Shell.InWorldAsync(async shell =>
    {
        await shell.Stage.BeginAsync();
        shell.Stage.World.Victims.BreakPods();
        await shell.Stage.UntilDownAsync();
        using var interrupt = new CancellationTokenSource();

        var typing = shell.TypeAsync(interrupt.Token, "remediate", "hosting-worker", "--require-approval", "--wait");
        await shell.Stage.UntilAsync(async () => (await shell.TypeAsync("status")).Output.Contains("waits for approval", StringComparison.Ordinal), TimeSpan.FromMinutes(5), "it never asked for approval");
        await interrupt.CancelAsync();
        var typed = await typing;

        Assert.Equal(130, typed.Code);
        Assert.EndsWith("Detached; the remediation goes on. Come back with: workerdown remediate hosting-worker --wait   or: workerdown status hosting-worker\n", typed.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await shell.TypeAsync("status")).Code);
    });

    [Fact]
    public async Task A_mistyped_target_is_refused_before_anything_is_asked()
    {
        var typed = await Typed.Async("remediate", "hosting-wroker", "--config", "none.json");
        Assert.Equal(3, typed.Code);
        await Shell.InWorldAsync(async shell =>
        {
            var near = await shell.TypeAsync("remediate", "hosting-wroker");
            Assert.Equal((3, "The target 'hosting-wroker' is not configured; did you mean 'hosting-worker'?\n"), (near.Code, near.Error));
        });
    }

    private static Task StartAsync(Shell shell, bool requireApproval) => shell.Stage.World.Client.StartWorkflowAsync(
        WorkerDownNames.Remediation,
        [new RemediationRequest { Target = "hosting-worker", RequireApproval = requireApproval }],
        new("worker-down/hosting-worker", WorkerDownNames.TaskQueue));

    private static List<string> Steps(Typed typed) =>
        [.. typed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])];
}
