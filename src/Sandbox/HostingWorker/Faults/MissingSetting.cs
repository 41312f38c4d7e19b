namespace Sandbox.HostingWorker.Faults;

/// <summary>A bad deploy: this version needs a setting that nobody provides, and exits at start.</summary>
internal sealed class MissingSetting : Fault
{
    public override Task BeforeConnectAsync(FaultContext worker)
    {
        worker.Log("Unhandled exception. System.InvalidOperationException: Required setting 'Hosting:TenantRegistryUrl' is missing.");
        worker.Log("   at Hosting.Worker.Configuration.WorkerOptions.Require(String name) in /src/Configuration/WorkerOptions.cs:line 41");
        worker.Log("   at Hosting.Worker.Configuration.WorkerOptions.Load(IConfiguration configuration) in /src/Configuration/WorkerOptions.cs:line 23");
        worker.Log("   at Program.<Main>$(String[] args) in /src/Program.cs:line 12");
        throw new ProcessExitException(1);
    }
}
