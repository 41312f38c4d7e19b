using System.Collections.Concurrent;
using WorkerDown.Simulation;

namespace WorkerDown.Tests.Simulation;

public class SimulationTests
{
    /// <summary>How many stories are played; each takes a second of a whole core.</summary>
    private const string Setting = "WORKERDOWN_SIMULATION_SEEDS";

    private const int Stories = 100;

    /// <summary>So many of them are new each time.</summary>
    private const int Fresh = 10;

    /// <summary>Each of these broke something once, here or in the product.</summary>
    private static readonly int[] BrokeOnce = [3, 34, 198, 1040, 2404, 10122, 10792, 12714, 12767, 18308, 45660, 64160];

    [Fact]
    public async Task Nothing_that_must_always_hold_is_broken_by_made_up_stories_some_of_them_new()
    {
        var stories = int.TryParse(Environment.GetEnvironmentVariable(Setting), out var set) ? set : Stories;
        var fresh = Random.Shared.Next(1_000_000, int.MaxValue - Fresh);
        TestContext.Current.TestOutputHelper?.WriteLine($"the new ones are the seeds from {fresh} on");
        var broken = new ConcurrentBag<string>();

        await Parallel.ForEachAsync(Seeds(stories, fresh), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (seed, _) =>
        {
            foreach (var problem in await Simulator.BrokenByAsync(seed))
                broken.Add($"seed {seed}: {problem}\n  again: {Simulator.Replay(seed)}");
        });

        Assert.True(broken.IsEmpty, string.Join("\n", broken));
    }

    private static IEnumerable<int> Seeds(int stories, int fresh) =>
        BrokeOnce.Concat(Enumerable.Range(fresh, Fresh)).Concat(Enumerable.Range(1, int.MaxValue)).Distinct().Take(stories);
}
