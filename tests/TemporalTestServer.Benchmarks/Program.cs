using System.Diagnostics;
using System.Globalization;
using Temporalio.Client;
using TemporalTestServer.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Console.WriteLine($"{Environment.ProcessorCount} cores for the service, its client and its worker; .NET {Environment.Version}");
#if DEBUG
Console.WriteLine("A debug build: the figures mean little. Run it with -c Release.");
#endif

// Memory first: what a former part leaves behind would be let go of in the middle of it.
await OpenWorkflowsAsync();
await MemoryAsync();
await ThroughputAsync();
await SleepAsync();

static async Task ThroughputAsync()
{
    await using var bench = await Bench.StartAsync();
    await bench.GreetAsync(500, 50); // warm
    foreach (var (parallel, executions) in ((int, int)[])[(1, 200), (20, 1000), (50, 2000), (100, 3000)])
    {
        var processor = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        await bench.GreetAsync(executions, parallel);
        var elapsed = watch.Elapsed;
        processor = Environment.CpuUsage.TotalTime - processor;
        Console.WriteLine($"workflow with one activity, {parallel,3} at a time: {executions / elapsed.TotalSeconds,6:F0} a second, {processor.TotalMilliseconds / executions:F2} ms of processor time each");
    }
}

static async Task OpenWorkflowsAsync()
{
    const int Count = 2000;
    await using var bench = await Bench.StartAsync();
    await bench.GreetAsync(100, 20);
    var before = Settled();
    var watch = Stopwatch.StartNew();
    var handles = new Temporalio.Client.WorkflowHandle<Open>[Count];
    await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (i, _) =>
        handles[i] = await bench.Client.StartWorkflowAsync((Open wf) => wf.RunAsync(), Bench.Options()));
    while ((await bench.Client.CountWorkflowsAsync($"TaskQueue = '{Bench.Queue}' AND ExecutionStatus = 'Running'")).Count < Count)
        await Task.Yield();
    var opened = watch.Elapsed;
    // A workflow that answers a query has had its first task.
    await Parallel.ForEachAsync(handles, new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (handle, _) => await handle.QueryAsync(wf => wf.Ended()));
    var answered = watch.Elapsed;
    var held = Settled() - before;
    watch.Restart();
    await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (i, _) =>
    {
        await handles[i].SignalAsync(wf => wf.EndAsync());
        await handles[i].GetResultAsync();
    });
    Console.WriteLine($"{Count} workflows opened in {opened.TotalSeconds:F1} s, all answering after {answered.TotalSeconds:F1} s, held in {held / 1024.0 / 1024:F0} MiB (with the worker's cache), ended in {watch.Elapsed.TotalSeconds:F1} s");
}

static async Task MemoryAsync()
{
    const int Runs = 4000;
    foreach (var kept in (int[])[100_000, 500])
    {
        await using var bench = await Bench.StartAsync(kept);
        await bench.GreetAsync(1000, 50);
        var before = Settled();
        await bench.GreetAsync(Runs, 50);
        var grown = Settled() - before;
        Console.WriteLine($"{Runs} closed runs more, {kept} kept at most: {grown / 1024.0 / 1024,6:F1} MiB more, {grown / 1024.0 / Runs,5:F1} KiB a run");
    }
}

static async Task SleepAsync()
{
    await using var bench = await Bench.StartAsync(skipping: true);
    var times = new List<double>();
    for (var i = 0; i < 60; i++)
    {
        var watch = Stopwatch.StartNew();
        await bench.Client.ExecuteWorkflowAsync((Sleep wf) => wf.RunAsync(TimeSpan.FromMinutes(5)), Bench.Options());
        if (i >= 10)
            times.Add(watch.Elapsed.TotalMilliseconds);
    }
    times.Sort();
    Console.WriteLine($"five minutes of sleep: median {times[times.Count / 2]:F1} ms, slowest of {times.Count} {times[^1]:F1} ms");
}

// What is held in managed memory, after the finalizers of what went before have let go of theirs.
static long Settled()
{
    GC.Collect();
    GC.WaitForPendingFinalizers();
    return GC.GetTotalMemory(forceFullCollection: true);
}
