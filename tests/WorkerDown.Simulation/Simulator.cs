using System.Diagnostics;
using WorkerDown.Simulation.Checks;
using WorkerDown.Simulation.Plans;
using WorkerDown.Simulation.World;

namespace WorkerDown.Simulation;

/// <summary>Plays seeds.</summary>
public static class Simulator
{
    /// <summary>A world whose clock skips nothing for so long of real time is stuck; a slow machine only makes its skips rarer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Plays one seed and returns what it broke; empty when nothing.</summary>
    /// <param name="seed">The seed.</param>
    public static async Task<IReadOnlyList<string>> BrokenByAsync(int seed) => (await PlayAsync(seed)).Broken;

    internal static async Task<(Played? Played, IReadOnlyList<string> Broken)> PlayAsync(int seed)
    {
        try
        {
            var run = new SimulationRun(PlanMaker.Make(seed));
            var playing = Task.Run(run.PlayAsync);
            var (skipped, since) = (run.Skipped, Stopwatch.StartNew());
            while (await Task.WhenAny(playing, Task.Delay(Look)) != playing)
            {
                if (run.Skipped - skipped > Look)
                    (skipped, since) = (run.Skipped, Stopwatch.StartNew());
                if (since.Elapsed > Patience)
                    return (null, [$"stuck: time stood still for {Patience}: {run.Clock}"]);
            }
            var played = await playing;
            return (played, Invariants.Broken(played));
        }
        catch (Exception e)
        {
            return (null, [$"the simulation itself failed: {e}"]);
        }
    }

    /// <summary>The command that plays a seed again.</summary>
    /// <param name="seed">The seed.</param>
    public static string Replay(int seed) => $"dotnet run --project tests/WorkerDown.Simulation -- --seed {seed} --story";
}
