using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;
using WorkerDown.Workflows;

namespace WorkerDown.Tests.Scenarios.KillMatrix;

/// <summary>A story that is told again and again, with the worker killed at another moment each time.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Workflow">How the id of the workflow begins at whose events the worker is killed.</param>
/// <param name="World">How its world is made.</param>
/// <param name="PlayAsync">Plays it; answers what must always be the same.</param>
internal sealed record KillStory(string Name, string Workflow, WorldOptions World, Func<Stage, Task<IReadOnlyList<string>>> PlayAsync)
{
    private const string ByHand = "by-hand";

    /// <summary>Two remediations meet: the second one asks who has the target.</summary>
    public static KillStory SecondStart { get; } = new("a second start", ByHand, new(), async stage =>
    {
        await stage.BeginHopelessAsync();
        await stage.UntilPagedAsync(_ => true, TimeSpan.FromMinutes(8), "nobody was called");
        var second = await stage.World.Client.StartWorkflowAsync(WorkerDownNames.Remediation, [new { target = HostingDeployment.Name }], new(ByHand, WorkerDownNames.TaskQueue));
        await stage.UntilAsync(() => Stage.IsClosedAsync(second), TimeSpan.FromMinutes(5), "the second run was never answered");
        var held = await second.GetResultAsync<RemediationResult>();
        var holder = (await stage.World.Client.GetWorkflowHandle(Target.RemediationId(HostingDeployment.Name)).DescribeAsync()).RunId;
        return [$"held by the open run: {held.Holder?.RunId == holder}", .. await Ending.OfAsync(stage, held)];
    });

    /// <summary>A health check finds a worker down for its tolerance and starts the remediation; those after it go on.</summary>
    public static KillStory HealthCheck { get; } = Of("bad-deploy") is var story ? story with
    {
        Name = "a health check that starts a remediation",
        Workflow = WorkerDownNames.HealthCheckSchedule,
        PlayAsync = async stage =>
        {
            var ending = await story.PlayAsync(stage);
            var since = stage.Time.GetUtcNow().UtcDateTime;
            await stage.UntilAsync(
                async () => (await stage.World.Client.CountWorkflowsAsync($"WorkflowType = '{WorkerDownNames.HealthCheck}' AND ExecutionStatus = 'Completed' AND StartTime > '{since:O}'")).Count > 1,
                TimeSpan.FromMinutes(3),
                "the health checks do not go on");
            return ending;
        },
    } : throw new InvalidOperationException();

    /// <summary>A scenario, killed at the events of the workflow that it is about.</summary>
    public static KillStory Of(string scenario)
    {
        var played = Scenario.All.Single(s => s.Name == scenario);
        return new(scenario, scenario == "storm" ? WorkerDownNames.StormRun : Target.RemediationId(HostingDeployment.Name), WorldOf(played), async stage => await Ending.OfAsync(stage, await played.PlayAsync(stage)));
    }

    // Nobody answers for three quarters of an hour: with a look every five minutes instead of every half the history has the
    // same steps, without the hundred looks that see what the one before saw.
    private static WorldOptions WorldOf(Scenario scenario)
    {
        var options = scenario.World(realTime: false);
        return scenario.Name == "nobody-answers" ? options with { Policy = options.Policy with { LookAgainAfter = TimeSpan.FromMinutes(5) } } : options;
    }
}
