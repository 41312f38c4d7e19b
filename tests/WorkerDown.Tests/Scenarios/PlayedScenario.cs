using Sandbox.VirtualTime;
using WorkerDown.Core.Targets;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;
using WorkerDown.Workflows;

namespace WorkerDown.Tests.Scenarios;

/// <summary>Plays a story in a world of its own, on a clock that skips.</summary>
internal static class PlayedScenario
{
    public static async Task<T> InWorldAsync<T>(WorldOptions options, Func<Stage, Task<T>> play)
    {
        await using var world = await SandboxWorld.StartAsync(options);
        var stage = new Stage(world, entry => TestContext.Current.TestOutputHelper?.WriteLine($"{entry.At:HH:mm:ss} {entry.Text}"));
        using var flow = world.Time.EnterFlow("test", holds: true);
        world.LetTimeMove();
        var result = await play(stage);
        (world.Time as SkippingTimeProvider)?.LockSkipping();
        return result;
    }

    /// <summary>Plays a scenario; answers the histories it is about, each with its workflow id.</summary>
    public static Task<IReadOnlyList<(string Id, string Json)>> PlayAsync(Scenario scenario) =>
        InWorldAsync(scenario.World(realTime: false), async stage =>
        {
            var result = await scenario.PlayAsync(stage);
            var ids = new List<string>();
            if (result is not null)
                ids.Add(Target.RemediationId(result.Target));
            await foreach (var run in stage.World.Client.ListWorkflowsAsync($"WorkflowType IN ('{WorkerDownNames.Storm}', '{WorkerDownNames.PageDelivery}')"))
                ids.Add(run.Id);
            return (IReadOnlyList<(string, string)>)[.. ids.Select(id => (id, stage.World.Temporal.DumpHistory(id)))];
        });
}
