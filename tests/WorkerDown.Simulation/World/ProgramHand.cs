using Sandbox.VirtualTime;
using WorkerDown.Sandbox.World;
using WorkerDown.Simulation.Plans;

namespace WorkerDown.Simulation.World;

/// <summary>What happens to WorkerDown's program and its machine: a changed configuration, a clock that jumps.</summary>
internal sealed class ProgramHand(SandboxWorld world) : IHand
{
    private int reloads;

    public bool Does(Deed deed) => deed is Deed.ReloadSettings or Deed.ClockJumps;

    public Task<string> BeginAsync(PlannedStep step)
    {
        if (step.Deed == Deed.ClockJumps)
        {
            (world.Time as SkippingTimeProvider)?.Advance(step.By);
            return Task.FromResult($"by {step.By:mm\\:ss}");
        }
        if (world.Worker is not { } worker)
            return Task.FromResult(Hands.Refused);
        reloads++;
        worker.Reload(world.Settings with
        {
            Targets = world.Settings.Targets.ToDictionary(t => t.Key, t => t.Value with
            {
                Policy = t.Value.Policy with { Cooldown = TimeSpan.FromSeconds(30 * reloads), RestartLimit = t.Value.Policy.RestartLimit + TimeSpan.FromSeconds(reloads) },
            }),
        });
        return Task.FromResult("");
    }
}
