using WorkerDown.Simulation;

namespace WorkerDown.Tests.Simulation;

public class SimulationTests
{
    /// <summary>How many stories are played; each takes a second or two of a whole core.</summary>
    private const string Setting = "WORKERDOWN_SIMULATION_SEEDS";

    [Fact]
    public async Task Nothing_that_must_always_hold_is_broken_by_made_up_stories_one_of_them_new()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable(Setting), out var stories))
        {
            Assert.Skip($"{Setting} says how many stories are played: each takes a second or two of a whole core");
            return;
        }
        var fresh = Random.Shared.Next(1_000_000, int.MaxValue);
        TestContext.Current.TestOutputHelper?.WriteLine($"the new one is seed {fresh}");
        var broken = new System.Collections.Concurrent.ConcurrentBag<string>();

        await Parallel.ForEachAsync(Enumerable.Range(1, stories - 1).Append(fresh), new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (seed, _) =>
        {
            foreach (var problem in await Simulator.BrokenByAsync(seed))
                broken.Add($"seed {seed}: {problem}\n  again: {Simulator.Replay(seed)}");
        });

        Assert.True(broken.IsEmpty, string.Join("\n", broken));
    }
}
