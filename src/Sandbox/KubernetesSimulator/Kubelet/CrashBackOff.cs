namespace Sandbox.KubernetesSimulator.Kubelet;

/// <summary>How long a container that ended waits for its next start: not at all the first time, then ever longer.</summary>
internal sealed class CrashBackOff(KubeletTimings timings)
{
    private TimeSpan next;

    /// <summary>The wait, counted from the end of a run that took so long.</summary>
    public TimeSpan After(TimeSpan run)
    {
        if (run >= timings.BackOffForgotten)
            next = TimeSpan.Zero;
        var wait = next;
        next = wait == TimeSpan.Zero ? timings.BackOff : Longer(wait);
        return wait;
    }

    private TimeSpan Longer(TimeSpan wait) => wait * 2 < timings.LongestBackOff ? wait * 2 : timings.LongestBackOff;
}
