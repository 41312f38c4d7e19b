using Sandbox.VirtualTime;

namespace Sandbox.KubernetesSimulator.Faults;

/// <summary>The waits of faults that keep a caller waiting.</summary>
internal static class FaultClock
{
    /// <summary>Lets time pass on the cluster's clock; false where the caller gave up first.</summary>
    public static async Task<bool> Pass(TimeSpan span, TimeProvider time, CancellationToken callerGone)
    {
        try
        {
            // Who asked holds the clock while it waits for this answer, which only time can bring.
            using (time.Park())
                await Task.Delay(span, time, callerGone).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
