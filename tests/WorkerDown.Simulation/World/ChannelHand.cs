using WorkerDown.Sandbox.World;
using WorkerDown.Simulation.Plans;

namespace WorkerDown.Simulation.World;

/// <summary>Makes a channel to the people fail: mostly the one that every target has.</summary>
internal sealed class ChannelHand(SandboxWorld world) : IHand
{
    public bool Does(Deed deed) => deed is >= Deed.ChannelDown and <= Deed.ChannelLosesAnswers;

    public Task<string> BeginAsync(PlannedStep step)
    {
        world.Receiver.Set(Of(step), step.Deed switch
        {
            Deed.ChannelDown => Trouble.Down,
            Deed.ChannelLimits => Trouble.Limits,
            Deed.ChannelRefuses => Trouble.Refuses,
            _ => Trouble.LosesAnswers,
        });
        return Task.FromResult(Of(step));
    }

    public Task EndAsync(PlannedStep step)
    {
        world.Receiver.Set(Of(step), Trouble.None);
        return Task.CompletedTask;
    }

    private string Of(PlannedStep step)
    {
        var all = world.Receiver.Channels;
        var one = (int)step.At.TotalSeconds % (2 * all.Count);
        return one < all.Count ? all[one].Name : SandboxSettings.Channel;
    }
}
