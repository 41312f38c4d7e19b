namespace Sandbox.HostingWorker.Faults;

/// <summary>
/// Leaks memory until something kills it at its limit. Where no limit is given, as in process, it leaks nothing and
/// ends as a killed process does.
/// </summary>
internal sealed class OutOfMemory(TimeSpan after) : Fault
{
    private const int KilledExitCode = 137;
    private const int Chunk = 4 * 1024 * 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    public override async Task WhilePollingAsync(FaultContext worker)
    {
        await Task.Delay(after, worker.Time, worker.Stop).ConfigureAwait(false);
        worker.Log("info: Loading the tenant cache into memory");
        if (worker.Settings.MemoryLimitBytes is { } limit)
            await LeakAsync(2 * limit, worker).ConfigureAwait(false);
        throw new ProcessExitException(KilledExitCode);
    }

    // Slowly, so that the limit is met by somebody who looks now and then; twice the limit is enough for any of them.
    private static async Task LeakAsync(long most, FaultContext worker)
    {
        var leaked = new List<byte[]>();
        while ((long)leaked.Count * Chunk < most)
        {
            var chunk = GC.AllocateUninitializedArray<byte>(Chunk);
            Array.Fill(chunk, (byte)1); // only memory that was written to is resident
            leaked.Add(chunk);
            if (leaked.Count % 8 == 0)
                worker.Log($"info: Tenant cache holds {(long)leaked.Count * Chunk >> 20} MiB");
            await Task.Delay(Interval, worker.Time, worker.Stop).ConfigureAwait(false);
        }
        GC.KeepAlive(leaked);
    }
}
