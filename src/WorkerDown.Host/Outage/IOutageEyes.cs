using WorkerDown.Core.Escalate;

namespace WorkerDown.Host.Outage;

/// <summary>What the outage watch sees. A look never throws but for its cancellation: a failure is what it is there to see.</summary>
public interface IOutageEyes
{
    /// <summary>Looks at every subject.</summary>
    Task<IReadOnlyList<OutageLook>> LookAsync(CancellationToken cancel);

    /// <summary>Temporal's pods as Kubernetes shows them, a line each; empty where they are not configured.</summary>
    Task<IReadOnlyList<string>> PodsAsync(CancellationToken cancel);
}
