using Sandbox.VirtualTime;
using WorkerDown.Core.Incidents;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;

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

    public static Task<(RemediationResult? Result, string? History)> PlayAsync(Scenario scenario) =>
        InWorldAsync(scenario.World(realTime: false), async stage =>
        {
            var result = await scenario.PlayAsync(stage);
            return (result, result is null ? null : stage.World.Temporal.DumpHistory($"worker-down/{result.Target}"));
        });
}
