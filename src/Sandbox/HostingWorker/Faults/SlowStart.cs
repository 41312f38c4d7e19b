namespace Sandbox.HostingWorker.Faults;

/// <summary>Takes its time before it connects.</summary>
internal sealed class SlowStart(TimeSpan before) : Fault
{
    public override async Task BeforeConnectAsync(FaultContext worker)
    {
        worker.Log("info: Warming up the tenant cache");
        await Task.Delay(before, worker.Time, worker.Stop).ConfigureAwait(false);
        worker.Log("info: The tenant cache is warm");
    }
}
