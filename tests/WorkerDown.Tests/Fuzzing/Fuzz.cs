using System.Globalization;

namespace WorkerDown.Tests.Fuzzing;

/// <summary>
/// Seeds and rounds of everything that is thrown at the program. Two seeds are fixed and one is fresh on every run;
/// <c>WORKERDOWN_FUZZ_SEED</c> plays one again, <c>WORKERDOWN_FUZZ_ROUNDS</c> plays so many times the rounds.
/// </summary>
internal static class Fuzz
{
    private const string Seed = "WORKERDOWN_FUZZ_SEED";

    private static readonly int fresh = Random.Shared.Next(1_000_000, int.MaxValue);

    public static TheoryData<int> Seeds => Number(Seed) is { } given ? [given] : [1, 20261124, fresh];

    /// <summary>Plays the rounds; one that fails says how it is played again.</summary>
    public static async Task EachAsync(int seed, int rounds, Func<Random, Task> round)
    {
        rounds *= Number("WORKERDOWN_FUZZ_ROUNDS") ?? 1;
        for (var i = 0; i < rounds; i++)
        {
            try
            {
                await round(RandomOf(seed, i));
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, round {i}: {e.GetType().Name}: {e.Message}\n  again: {Seed}={seed} dotnet test\n{e.StackTrace}");
            }
        }
    }

    /// <summary>Plays the rounds.</summary>
    public static void Each(int seed, int rounds, Action<Random> round) => EachAsync(seed, rounds, random =>
    {
        round(random);
        return Task.CompletedTask;
    }).GetAwaiter().GetResult();

    public static Random RandomOf(int seed, int round) => new(unchecked((seed * 7919) + round));

    private static int? Number(string setting) =>
        int.TryParse(Environment.GetEnvironmentVariable(setting), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
}
