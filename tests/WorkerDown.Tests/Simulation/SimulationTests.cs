using WorkerDown.Simulation;

namespace WorkerDown.Tests.Simulation;

public class SimulationTests
{
    /// <summary>As many as fit into the time of a test run; `dotnet run --project tests/WorkerDown.Simulation` plays as many as one likes.</summary>
    private static readonly int[] Fixed = [.. Enumerable.Range(1, 18)];

    [Fact]
    public async Task Nothing_that_must_always_hold_is_broken_by_a_score_of_made_up_stories_one_of_them_new()
    {
        var fresh = Random.Shared.Next(1_000_000, int.MaxValue);
        TestContext.Current.TestOutputHelper?.WriteLine($"the new one is seed {fresh}");
        var broken = new System.Collections.Concurrent.ConcurrentBag<string>();

        await Parallel.ForEachAsync(Fixed.Append(fresh), new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (seed, _) =>
        {
            foreach (var problem in await Simulator.BrokenByAsync(seed))
                broken.Add($"seed {seed}: {problem}\n  again: {Simulator.Replay(seed)}");
        });

        Assert.True(broken.IsEmpty, string.Join("\n", broken));
    }
}
