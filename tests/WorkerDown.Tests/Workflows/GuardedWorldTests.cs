using k8s;
using k8s.Models;
using Temporalio.Client;
using Temporalio.Client.Schedules;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Scenarios;
using WorkerDown.Workflows;

namespace WorkerDown.Tests.Workflows;

/// <summary>The lock and the guards in a whole world: the real activities, a cluster, schedules.</summary>
public class GuardedWorldTests
{
    private static readonly string Id = Target.RemediationId(HostingDeployment.Name);
    private static readonly object Input = new { target = HostingDeployment.Name };

    [Fact]
    public async Task Two_schedules_a_person_in_the_UI_and_the_command_line_at_once_lead_to_one_remediation()
    {
        var (result, byHand, runs, mutations) = await PlayedScenario.InWorldAsync(new(), async stage =>
        {
            await BreakAsync(stage);
            await stage.World.Client.CreateScheduleAsync("a-second-schedule", new(
                ScheduleActionStartWorkflow.Create(WorkerDownNames.HealthCheck, [], new("a-second-schedule", WorkerDownNames.TaskQueue)),
                new() { Intervals = [new(TimeSpan.FromSeconds(20))] }));
            await stage.UntilAsync(async () => await CountAsync(stage) > 0, TimeSpan.FromMinutes(5), "no health check started a remediation");
            await stage.UntilAsync(() => KnowsWhyAsync(stage), TimeSpan.FromMinutes(1), "it never said why it was started");
            var person = StartAsync(stage, $"{Guid.NewGuid()}");
            var commandLine = StartAsync(stage, Id);
            await Assert.ThrowsAsync<Temporalio.Exceptions.WorkflowAlreadyStartedException>(() => commandLine);
            var told = await ResultAsync(stage, (await person).Id);
            var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));
            return (result, told, await CountAsync(stage), stage.Mutations);
        });

        Assert.Equal(RemediationOutcome.Restored, result.Outcome);
        Assert.Equal(1, mutations);
        Assert.Equal(1, runs);
        Assert.Equal(RemediationOutcome.AlreadyRunning, byHand.Outcome);
        Assert.Contains(byHand.Holder!.RunId, byHand.Message, StringComparison.Ordinal);
        Assert.Contains("because down for", byHand.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_paused_schedule_keeps_a_run_started_by_hand_from_touching_anything_but_not_from_calling_people()
    {
        var (held, result) = await PlayedScenario.InWorldAsync(new(), async stage =>
        {
            await BreakAsync(stage);
            var schedule = stage.World.Client.GetScheduleHandle(WorkerDownNames.HealthCheckSchedule);
            await schedule.PauseAsync("by=ada cluster upgrade");
            await StartAsync(stage, Id);
            await stage.UntilAsync(() => Task.FromResult(stage.World.Receiver.Pages.Count > 0), TimeSpan.FromMinutes(10), "nobody was called");
            Assert.Equal(0, stage.Mutations);
            var held = (await StatusAsync(stage)).Timeline;
            await schedule.UnpauseAsync("done");
            return (held, await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10)));
        });

        Assert.Contains(held, t => t.Text.Contains("Wait (PausedByPerson): roll back has to wait: paused by ada (for all, on the health check's schedule): cluster upgrade", StringComparison.Ordinal));
        Assert.Equal(RemediationOutcome.RestoredAfterEscalation, result.Outcome);
    }

    [Fact]
    public async Task An_annotation_holds_until_its_time_and_then_the_ladder_goes_on()
    {
        var (until, result) = await PlayedScenario.InWorldAsync(new(), async stage =>
        {
            await BreakAsync(stage);
            var until = stage.Time.GetUtcNow() + TimeSpan.FromMinutes(3);
            await AnnotateAsync(stage, $"by=ada until={until.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} migration");
            return (until, await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(15)));
        });

        Assert.Equal(RemediationOutcome.Restored, result.Outcome);
        Assert.True(Assert.Single(result.Attempts).At >= until - TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Down_again_soon_after_a_rescue_is_the_same_trouble_and_nothing_is_tried_twice()
    {
        var (first, second, mutations) = await PlayedScenario.InWorldAsync(new(), async stage =>
        {
            await stage.BeginAsync();
            stage.World.Victims.BreakPods();
            await stage.UntilDownAsync();
            var first = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));
            stage.World.Victims.BreakPods();
            await stage.UntilAsync(async () => await CountAsync(stage) > 1, TimeSpan.FromMinutes(10), "no second remediation was started");
            await stage.UntilAsync(() => Task.FromResult(stage.World.Receiver.Pages.Count > 0), TimeSpan.FromMinutes(10), "nobody was called");
            var status = await StatusAsync(stage);
            await stage.World.Client.GetWorkflowHandle(Id).ExecuteUpdateAsync<string>("Abort", [new { by = "test" }]);
            await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(5));
            return (first, status, stage.Mutations);
        });

        Assert.Equal(RemediationOutcome.Restored, first.Outcome);
        Assert.Equal(1, mutations);
        Assert.True(second.State!.Prior!.SameTrouble);
        Assert.Equal(Assert.Single(first.Attempts).Id, Assert.Single(second.State.Prior.Record.Attempts).Id);
        Assert.Contains(second.Timeline, t => t.Text.Contains("no restart: already tried by the run before: Passed", StringComparison.Ordinal));
    }

    private static async Task BreakAsync(Stage stage)
    {
        await stage.BeginAsync();
        await stage.World.DeployAsync(HostingDeployment.Of("v2"));
        await stage.UntilDownAsync();
    }

    private static Task<WorkflowHandle> StartAsync(Stage stage, string id) => stage.World.Client.StartWorkflowAsync(WorkerDownNames.Remediation, [Input], new(id, WorkerDownNames.TaskQueue));

    private static async Task<RemediationResult> ResultAsync(Stage stage, string id)
    {
        var handle = stage.World.Client.GetWorkflowHandle(id);
        await stage.UntilAsync(() => Stage.IsClosedAsync(handle), TimeSpan.FromMinutes(10), $"{id} never ended");
        return await handle.GetResultAsync<RemediationResult>();
    }

    private static async Task<long> CountAsync(Stage stage) => (await stage.World.Client.CountWorkflowsAsync($"WorkflowId = '{Id}'")).Count;

    private static async Task<bool> KnowsWhyAsync(Stage stage) =>
        (await stage.World.Client.GetWorkflowHandle(Id).DescribeAsync()).Memo.ContainsKey(WorkerDownNames.IncidentMemo);

    private static Task<IncidentStatus> StatusAsync(Stage stage) => stage.World.Client.GetWorkflowHandle<RemediationWorkflow>(Id).QueryAsync(w => w.Status());

    private static Task AnnotateAsync(Stage stage, string text) => stage.World.Kubernetes.AppsV1.PatchNamespacedDeploymentAsync(
        new(KubernetesJson.Serialize(new { metadata = new { annotations = new Dictionary<string, string> { ["worker-down.io/pause"] = text } } }), V1Patch.PatchType.MergePatch),
        HostingDeployment.Name, HostingDeployment.Namespace);
}
