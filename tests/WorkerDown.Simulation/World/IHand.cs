using WorkerDown.Simulation.Plans;

namespace WorkerDown.Simulation.World;

/// <summary>Carries one kind of deeds out and takes them back.</summary>
internal interface IHand
{
    /// <summary>Whether a deed is of its kind.</summary>
    bool Does(Deed deed);

    /// <summary>Does it, and says what came of it.</summary>
    Task<string> BeginAsync(PlannedStep step);

    /// <summary>Does it once more, where a deed repeats itself while it lasts.</summary>
    Task AgainAsync(PlannedStep step) => Task.CompletedTask;

    /// <summary>Takes it back.</summary>
    Task EndAsync(PlannedStep step) => Task.CompletedTask;
}
