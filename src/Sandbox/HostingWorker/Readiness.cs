namespace Sandbox.HostingWorker;

/// <summary>Whether the worker would answer "ready" now.</summary>
public sealed class Readiness
{
    private volatile bool ready;

    /// <summary>Raised after <see cref="IsReady"/> changed, on any thread.</summary>
    public event Action? Changed;

    /// <summary>True while the worker polls and Temporal answers.</summary>
    public bool IsReady => ready;

    internal void Set(bool now)
    {
        if (ready == now)
            return;
        ready = now;
        Changed?.Invoke();
    }
}
