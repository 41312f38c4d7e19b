using WorkerDown.Sandbox.World;
using WorkerDown.Simulation.Plans;

namespace WorkerDown.Simulation.World;

/// <summary>Makes the channel to the people fail.</summary>
internal sealed class ChannelHand(SandboxWorld world) : IHand
{
    public bool Does(Deed deed) => deed is >= Deed.ChannelDown and <= Deed.ChannelLosesAnswers;

    public Task<string> BeginAsync(PlannedStep step)
    {
        world.Receiver.Set(SandboxSettings.Channel, step.Deed switch
        {
            Deed.ChannelDown => Trouble.Down,
            Deed.ChannelLimits => Trouble.Limits,
            Deed.ChannelRefuses => Trouble.Refuses,
            _ => Trouble.LosesAnswers,
        });
        return Task.FromResult("");
    }

    public Task EndAsync(PlannedStep step)
    {
        world.Receiver.Set(SandboxSettings.Channel, Trouble.None);
        return Task.CompletedTask;
    }
}
