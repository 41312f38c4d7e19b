using WorkerDown.Core.Incidents;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Host.Commands;
using WorkerDown.Workflows;

namespace WorkerDown.Tests.Host.Outcomes;

/// <summary>
/// The stories of docs/outcomes.md, played in the sandbox and told by the command line. <c>WORKERDOWN_RECORD_GOLDEN=1</c> writes the page anew: read the difference.
/// </summary>
public class OutcomePagesTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(10);

    [Fact]
    public void Every_outcome_has_its_part() => Assert.Equal(Enum.GetNames<RemediationOutcome>().Order(), OutcomePages.Shown().Order());

    [Fact]
    public Task Healthy_then_already_running_then_recovered_unaided() => Shell.InWorldAsync(async shell =>
    {
        await shell.Stage.BeginAsync();
        await CheckAsync(shell, "Healthy", "remediate", "hosting-worker", "--wait");

        await BreakAsync(shell);
        await shell.TypeAsync("remediate", "hosting-worker", "--require-approval");
        await UntilAsync(shell, "waits for approval");
        var second = await shell.Stage.World.Client.StartWorkflowAsync(
            WorkerDownNames.Remediation, [new { target = "hosting-worker", reason = "I see it too" }], new("started-by-hand", WorkerDownNames.TaskQueue));
        var told = await second.GetResultAsync<RemediationResult>();
        Assert.Equal(RemediationOutcome.AlreadyRunning, told.Outcome);
        OutcomePages.Check("AlreadyRunning", "remediate hosting-worker", (await shell.TypeAsync("remediate", "hosting-worker")).Output + $"\nIn the Web UI, the result of a run that was started by hand under another id:\n{told.Outcome}: {told.Message}\n");

        await shell.Stage.World.DeployAsync(HostingDeployment.Of("v1"));
        await UntilAsync(shell, "RecoveredUnaided");
        await CheckAsync(shell, "RecoveredUnaided", "status", "hosting-worker");
    });

    [Fact]
    public Task Aborted() => Shell.InWorldAsync(async shell =>
    {
        await CallAsync(shell);
        await shell.TypeAsync("schedule", "pause", "--by", "ada", "--why", "the next check would begin again");
        await shell.TypeAsync("abort", "hosting-worker", "--by", "ada", "--why", "decommissioned");
        await UntilAsync(shell, "Aborted");
        await CheckAsync(shell, "Aborted", "status", "hosting-worker");
    });

    [Fact]
    public Task Dry_run_and_restored() => Shell.InWorldAsync(async shell =>
    {
        await shell.Stage.BeginAsync();
        await BreakAsync(shell);
        await CheckAsync(shell, "DryRun", "remediate", "hosting-worker", "--dry-run", "--wait");

        await shell.Stage.StartTenantsAsync(2);
        await CheckAsync(shell, "Restored", "remediate", "hosting-worker", "--wait");
    });

    [Fact]
    public Task Restored_after_escalation() => Shell.InWorldAsync(async shell =>
    {
        await CallAsync(shell);
        await shell.Stage.World.DeployAsync(HostingDeployment.Of("v1"));
        await UntilAsync(shell, "RestoredAfterEscalation");
        await CheckAsync(shell, "RestoredAfterEscalation", "status", "hosting-worker");
    });

    private static async Task CheckAsync(Shell shell, string outcome, params string[] args)
    {
        var typed = await shell.TypeAsync(args);
        OutcomePages.Check(outcome, string.Join(' ', args), typed.Output);
    }

    // The page is out, and the run knows.
    private static async Task CallAsync(Shell shell)
    {
        await shell.Stage.BeginHopelessAsync();
        await shell.Stage.UntilAsync(
            async () => (await shell.TypeAsync("status", "hosting-worker")).Output.Contains(": taken by ", StringComparison.Ordinal), Soon, "nobody was called");
    }

    // By a version that never runs: no look can see a pod of it at work.
    private static async Task BreakAsync(Shell shell)
    {
        await shell.Stage.World.DeployAsync(HostingDeployment.Of("v2"));
        await shell.Stage.UntilDownAsync();
    }

    private static Task UntilAsync(Shell shell, string state) => shell.Stage.UntilAsync(
        async () => (await shell.TypeAsync("status", "hosting-worker")).Output.StartsWith($"hosting-worker: {state}\n", StringComparison.Ordinal), Soon, $"it never came to {state}");
}
