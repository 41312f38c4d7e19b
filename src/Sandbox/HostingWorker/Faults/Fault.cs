using Temporalio.Converters;

namespace Sandbox.HostingWorker.Faults;

/// <summary>One way in which the worker misbehaves; by itself, a healthy worker.</summary>
internal abstract class Fault
{
    /// <summary>True for a program that takes no notice of SIGTERM.</summary>
    public virtual bool IgnoresTermination => false;

    /// <summary>False for a program whose readiness is not tied to its connection.</summary>
    public virtual bool WatchesConnection => true;

    /// <summary>What the worker does before it connects; a <see cref="ProcessExitException"/> ends it.</summary>
    public virtual Task BeforeConnectAsync(FaultContext worker) => Task.CompletedTask;

    /// <summary>What goes on beside the polling worker; a <see cref="ProcessExitException"/> ends it.</summary>
    public virtual Task WhilePollingAsync(FaultContext worker) => Task.CompletedTask;

    /// <summary>What every payload of the worker passes through.</summary>
    public virtual IPayloadCodec? Codec(FaultContext worker) => null;
}
