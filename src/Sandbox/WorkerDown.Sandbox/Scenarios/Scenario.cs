using WorkerDown.Core.Incidents;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Sandbox.Scenarios;

/// <summary>A story that the sandbox can play, with the end that it must have.</summary>
public abstract class Scenario
{
    /// <summary>Every scenario, in the order of the list.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new BadDeploy(), new CrashLoop(), new OutOfMemory(), new ImagePull(), new Evicted(), new NodeLost(), new LostConnection(), new Wedged(),
        new NoGoodRevision(), new Healthy(), new Storm(),
    ];

    /// <summary>Its name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What happens in it, in a sentence.</summary>
    public abstract string Summary { get; }

    /// <summary>How its world is made; in real time with short policy times, so that nobody waits for minutes.</summary>
    public virtual WorldOptions World(bool realTime) => realTime ? WorldOptions.QuickInRealTime : new();

    /// <summary>Plays it and checks its end.</summary>
    /// <exception cref="ScenarioFailedException">It did not end as it must.</exception>
    public abstract Task<RemediationResult?> PlayAsync(Stage stage);

    /// <summary>Fails the scenario unless <paramref name="holds"/>.</summary>
    protected static void Expect(bool holds, string what)
    {
        if (!holds)
            throw new ScenarioFailedException(what);
    }
}

/// <summary>A scenario did not end as it must.</summary>
/// <param name="message">What was expected, or what never came.</param>
public sealed class ScenarioFailedException(string message) : Exception(message);
