namespace Sandbox.HostingWorker.Faults;

/// <summary>Runs, but waits for something that never comes, and so is never ready.</summary>
internal sealed class NotReady : Fault
{
    public override async Task BeforeConnectAsync(FaultContext worker)
    {
        worker.Log("info: Waiting for the schema migration lock held by hosting-migrations");
        var never = Task.Delay(Timeout.InfiniteTimeSpan, worker.Stop);
        await (worker.StartUp?.WhileWaiting(never) ?? never).ConfigureAwait(false);
    }
}
