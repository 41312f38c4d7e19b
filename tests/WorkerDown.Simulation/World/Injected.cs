using WorkerDown.Simulation.Plans;

namespace WorkerDown.Simulation.World;

/// <summary>The faults of steps that are under way.</summary>
internal sealed class Injected
{
    private readonly Dictionary<PlannedStep, List<IDisposable>> faults = [];

    /// <summary>Keeps a fault until its step ends.</summary>
    public void Add(PlannedStep step, IDisposable fault)
    {
        if (!faults.TryGetValue(step, out var those))
            faults[step] = those = [];
        those.Add(fault);
    }

    /// <summary>Takes those of a step back.</summary>
    public void End(PlannedStep step)
    {
        if (!faults.Remove(step, out var those))
            return;
        foreach (var fault in those)
            fault.Dispose();
    }
}
