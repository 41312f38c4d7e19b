namespace Sandbox.HostingWorker.Faults;

/// <summary>Nothing is wrong.</summary>
internal sealed class Healthy : Fault;
