namespace Sandbox.HostingWorker.Faults;

/// <summary>Crashes at the first starts of its container and then runs well.</summary>
internal sealed class CrashOnce(int starts) : Fault
{
    public override Task BeforeConnectAsync(FaultContext worker)
    {
        if (worker.Settings.RestartCount >= starts)
            return Task.CompletedTask;
        worker.Log("Unhandled exception. System.IO.IOException: The lock file '/var/run/hosting-worker.lock' is in use.");
        worker.Log("   at Hosting.Worker.InstanceLock.Take() in /src/InstanceLock.cs:line 19");
        throw new ProcessExitException(1);
    }
}
