using Sandbox.VirtualTime;
using WorkerDown.Core.Targets;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;
using WorkerDown.Workflows;

namespace WorkerDown.Tests.Scenarios;

/// <summary>Plays a story in a world of its own, on a clock that skips.</summary>
internal static class PlayedScenario
{
    /// <summary>Plays it.</summary>
    /// <param name="options">How its world is made.</param>
    /// <param name="play">The story.</param>
    /// <param name="tells">Whether it is told in the test's output.</param>
    public static async Task<T> InWorldAsync<T>(WorldOptions options, Func<Stage, Task<T>> play, bool tells = true)
    {
        await using var world = await SandboxWorld.StartAsync(options);
        var output = tells ? TestContext.Current.TestOutputHelper : null;
        var stage = new Stage(world, entry => output?.WriteLine($"{entry.At:HH:mm:ss} {entry.Text}"));
        using var flow = world.Time.EnterFlow("test", holds: true);
        world.LetTimeMove();
        var result = await play(stage);
        (world.Time as SkippingTimeProvider)?.LockSkipping();
        return result;
    }

    /// <summary>Plays a scenario; answers the histories it is about.</summary>
    public static Task<IReadOnlyList<string>> PlayAsync(Scenario scenario) =>
        InWorldAsync(scenario.World(realTime: false), async stage =>
        {
            var result = await scenario.PlayAsync(stage);
            var ids = new List<string>();
            if (result is not null)
                ids.Add(Target.RemediationId(result.Target));
            await foreach (var run in stage.World.Client.ListWorkflowsAsync($"WorkflowType IN ('{WorkerDownNames.Storm}', '{WorkerDownNames.PageDelivery}')"))
                ids.Add(run.Id);
            return (IReadOnlyList<string>)[.. ids.Select(id => stage.World.Temporal.DumpHistory(id))];
        });
}
