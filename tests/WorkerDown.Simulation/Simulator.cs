using WorkerDown.Simulation.Checks;
using WorkerDown.Simulation.Plans;
using WorkerDown.Simulation.World;

namespace WorkerDown.Simulation;

/// <summary>Plays seeds.</summary>
public static class Simulator
{
    /// <summary>A world that does not come to an end in this real time is stuck.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Plays one seed and returns what it broke; empty when nothing.</summary>
    /// <param name="seed">The seed.</param>
    public static async Task<IReadOnlyList<string>> BrokenByAsync(int seed) => (await PlayAsync(seed)).Broken;

    internal static async Task<(Played? Played, IReadOnlyList<string> Broken)> PlayAsync(int seed)
    {
        try
        {
            var played = await Task.Run(() => new SimulationRun(PlanMaker.Make(seed)).PlayAsync()).WaitAsync(Patience);
            return (played, Invariants.Broken(played));
        }
        catch (TimeoutException)
        {
            return (null, [$"stuck: the story did not end within {Patience} of real time"]);
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
