namespace Sandbox.HostingWorker.Faults;

/// <summary>Loses its connection to Temporal while the process lives on, ready as ever: its probe looks at nothing.</summary>
internal sealed class LostConnection(TimeSpan after) : Fault
{
    private static readonly TimeSpan BetweenComplaints = TimeSpan.FromSeconds(10);

    public override bool WatchesConnection => false;

    public override async Task WhilePollingAsync(FaultContext worker)
    {
        await Task.Delay(after, worker.Time, worker.Stop).ConfigureAwait(false);
        worker.Life.CutConnection();
        while (true)
        {
            foreach (var queue in worker.Settings.TaskQueues.All)
                worker.Log($"warn: Polling task queue {queue} failed: Unavailable: transport error: tcp connect error: Connection refused");
            await PassiveDelay.WaitAsync(worker.Time, BetweenComplaints, worker.Stop).ConfigureAwait(false);
        }
    }
}
