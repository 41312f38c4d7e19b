namespace Sandbox.HostingWorker.Faults;

/// <summary>Starts well, is ready, and then crashes: a rollout succeeds before anybody can see it.</summary>
internal sealed class CrashAfterReady(TimeSpan after) : Fault
{
    public override async Task WhilePollingAsync(FaultContext worker)
    {
        await Task.Delay(after, worker.Time, worker.Stop).ConfigureAwait(false);
        worker.Log("Unhandled exception. System.NullReferenceException: Object reference not set to an instance of an object.");
        worker.Log("   at Hosting.Worker.Tenants.TenantCache.Refresh() in /src/Tenants/TenantCache.cs:line 88");
        throw new ProcessExitException(1);
    }
}
