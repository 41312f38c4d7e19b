using Sandbox.VirtualTime;

namespace Sandbox.KubernetesSimulator.Tests.Support;

/// <summary>The clocks of test clusters, both of which can be moved.</summary>
internal static class Clocks
{
    /// <summary>Moves the clock; timers passed fire in their order.</summary>
    public static void Advance(this TimeProvider time, TimeSpan by)
    {
        if (time is StillClock still)
            still.Advance(by);
        else
            ((SkippingTimeProvider)time).Advance(by);
    }
}
