using Temporalio.Client;
using Temporalio.Exceptions;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Targets;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Scenarios;
using WorkerDown.Workflows;

namespace WorkerDown.Tests.Workflows;

/// <summary>The ends of runs that no scenario of the sandbox comes to: played, replayed, and recorded when that is asked for.</summary>
public class RecordedStoryTests
{
    private const string ByHand = "by-hand";

    private static readonly string Canonical = Target.RemediationId(HostingDeployment.Name);

    [Fact]
    public Task A_healthy_worker_that_somebody_asks_about() => InWorldAsync(new(), async stage =>
    {
        await stage.BeginAsync();
        await EndsAsync(stage, await StartAsync(stage, new { target = HostingDeployment.Name }, ByHand), RemediationOutcome.Healthy);

        await KeepAsync(stage, "healthy-by-hand", Canonical);
        await KeepAsync(stage, "healthy-by-another-id", ByHand);
        await KeepAsync(stage, "health-check-healthy", await HealthCheckAsync(stage, started: null));
    });

    [Fact]
    public Task A_dry_run() => InWorldAsync(new(), async stage =>
    {
        await stage.BeginAsync();
        await stage.World.DeployAsync(HostingDeployment.Of("v2"));
        await stage.UntilDownAsync();
        await EndsAsync(stage, await StartAsync(stage, new { target = HostingDeployment.Name, dryRun = true, reason = "what would it do" }, Canonical), RemediationOutcome.DryRun);

        await KeepAsync(stage, "dry-run", Canonical);
    });

    [Fact]
    public Task A_run_that_an_operator_closes_and_one_that_came_second() => InWorldAsync(new(), async stage =>
    {
        await stage.BeginHopelessAsync();
        await stage.UntilPagedAsync(_ => true, TimeSpan.FromMinutes(8), "nobody was called");
        await EndsAsync(stage, await StartAsync(stage, new { target = HostingDeployment.Name }, ByHand), RemediationOutcome.AlreadyRunning);
        var run = stage.World.Client.GetWorkflowHandle(Canonical);
        foreach (var word in new[] { "Acknowledge", "Pause", "Resume", "RetryNow", "Approve", "Abort" })
            await run.ExecuteUpdateAsync<string>(word, [new { by = "ada", why = "to see it" }]);
        await EndsAsync(stage, run, RemediationOutcome.Aborted);

        await KeepAsync(stage, "already-running", ByHand);
        await KeepAsync(stage, "aborted", Canonical);
        await KeepAsync(stage, "health-check-starts-remediation", await HealthCheckAsync(stage, WorkerDownNames.Remediation));
    });

    [Fact]
    public Task A_worker_that_comes_back_while_an_action_waits_for_approval() => InWorldAsync(new() { Policy = new() { RequireApproval = LadderTime.Acts } }, async stage =>
    {
        await stage.BeginAsync();
        await stage.World.DeployAsync(HostingDeployment.Of("v2"));
        var run = stage.World.Client.GetWorkflowHandle<RemediationWorkflow>(Canonical);
        await stage.UntilAsync(async () => await IsOpenAsync(stage, run) && (await run.QueryAsync(w => w.Status())).AwaitsApproval, TimeSpan.FromMinutes(5), "nothing waits for approval");
        await stage.World.DeployAsync(HostingDeployment.Of("v1"));
        await EndsAsync(stage, run, RemediationOutcome.RecoveredUnaided);

        await KeepAsync(stage, "recovered-unaided", Canonical);
    });

    [Fact]
    public Task Wrong_input() => InWorldAsync(new(), async stage =>
    {
        await stage.World.StartWorkerAsync();
        var run = await StartAsync(stage, new { targett = HostingDeployment.Name }, Canonical);
        await Assert.ThrowsAsync<WorkflowFailedException>(() => run.GetResultAsync());

        await KeepAsync(stage, "wrong-input", Canonical);
    });

    [Fact]
    public Task A_run_that_is_cancelled() => InWorldAsync(new(), async stage =>
    {
        await stage.BeginHopelessAsync();
        await stage.UntilPagedAsync(_ => true, TimeSpan.FromMinutes(8), "nobody was called");
        var run = (await stage.World.Client.GetWorkflowHandle(Canonical).DescribeAsync()).RunId;
        await stage.World.Client.GetWorkflowHandle(Canonical, run).CancelAsync();
        await stage.UntilAsync(() => Stage.IsClosedAsync(stage.World.Client.GetWorkflowHandle(Canonical, run)), TimeSpan.FromMinutes(3), "it never ended");

        await KeepAsync(stage, "cancelled", (Canonical, run));
    });

    [Fact]
    public Task An_incident_that_goes_on_in_a_run_of_its_own() => InWorldAsync(new() { SuggestContinueAsNewAfter = 120 }, async stage =>
    {
        await stage.BeginHopelessAsync();
        await stage.UntilPagedAsync(_ => true, TimeSpan.FromMinutes(8), "nobody was called");
        var first = (await stage.World.Client.GetWorkflowHandle(Canonical).DescribeAsync()).RunId;
        await stage.UntilAsync(async () => (await stage.World.Client.GetWorkflowHandle(Canonical).DescribeAsync()).RunId != first, TimeSpan.FromMinutes(30), "it never continued");
        await stage.World.DeployAsync(HostingDeployment.Of("v1"));
        await EndsAsync(stage, stage.World.Client.GetWorkflowHandle(Canonical), RemediationOutcome.RestoredAfterEscalation);

        await KeepAsync(stage, "continued-1", (Canonical, first));
        await KeepAsync(stage, "continued-2", Canonical);
    });

    [Fact]
    public Task A_storm_that_an_operator_closes()
    {
        string[] names = [HostingDeployment.Name, "billing-worker", "mail-worker", "backup-worker"];
        return InWorldAsync(new() { Workers = names }, async stage =>
        {
            foreach (var name in names[1..])
                await stage.World.DeployAsync(HostingDeployment.Of("v1", name: name));
            await stage.BeginAsync();
            foreach (var name in names)
                await stage.World.DeployAsync(HostingDeployment.Of("v2", name: name));
            await stage.UntilPagedAsync(_ => true, TimeSpan.FromMinutes(6), "nobody was called");
            var storm = stage.World.Client.GetWorkflowHandle(WorkerDownNames.StormRun, (await stage.World.Client.GetWorkflowHandle(WorkerDownNames.StormRun).DescribeAsync()).RunId);
            await storm.ExecuteUpdateAsync<string>("Acknowledge", [new { by = "ada" }]);
            await storm.ExecuteUpdateAsync<string>("Abort", [new { by = "ada", why = "planned" }]);
            await stage.UntilAsync(() => Stage.IsClosedAsync(storm), TimeSpan.FromMinutes(3), "the storm never ended");

            await KeepAsync(stage, "storm-closed", (storm.Id, storm.RunId));
            await KeepAsync(stage, "health-check-starts-storm", await HealthCheckAsync(stage, WorkerDownNames.Storm));
        });
    }

    private static Task InWorldAsync(WorldOptions options, Func<Stage, Task> play) => PlayedScenario.InWorldAsync(options, async stage =>
    {
        await play(stage);
        return true;
    });

    private static Task<WorkflowHandle> StartAsync(Stage stage, object input, string id) =>
        stage.World.Client.StartWorkflowAsync(WorkerDownNames.Remediation, [input], new(id, WorkerDownNames.TaskQueue));

    private static async Task EndsAsync(Stage stage, WorkflowHandle run, RemediationOutcome outcome)
    {
        await stage.UntilAsync(() => Stage.IsClosedAsync(run), TimeSpan.FromMinutes(15), $"{run.Id} never ended");
        Assert.Equal(outcome, (await run.GetResultAsync<RemediationResult>()).Outcome);
    }

    private static async Task<bool> IsOpenAsync(Stage stage, WorkflowHandle run) =>
        (await stage.World.Client.CountWorkflowsAsync($"WorkflowId = '{run.Id}' AND ExecutionStatus = 'Running'")).Count > 0;

    // The first check that started a child of this type; null for one that started nothing.
    private static async Task<(string Id, string? RunId)> HealthCheckAsync(Stage stage, string? started)
    {
        await foreach (var check in stage.World.Client.ListWorkflowsAsync($"WorkflowType = '{WorkerDownNames.HealthCheck}' AND ExecutionStatus = 'Completed'"))
        {
            var events = (await stage.World.Client.GetWorkflowHandle(check.Id, check.RunId).FetchHistoryAsync()).Events;
            if (events.Select(e => e.StartChildWorkflowExecutionInitiatedEventAttributes?.WorkflowType.Name).OfType<string>().FirstOrDefault() == started)
                return (check.Id, check.RunId);
        }
        throw new ScenarioFailedException($"no health check started {started ?? "nothing"}");
    }

    private static Task KeepAsync(Stage stage, string name, string id) => KeepAsync(stage, name, (id, null));

    private static Task KeepAsync(Stage stage, string name, (string Id, string? RunId) run) =>
        HistoryArchive.KeepAsync(name, stage.World.Temporal.DumpHistory(run.Id, run.RunId));
}
