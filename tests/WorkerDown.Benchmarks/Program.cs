using System.Diagnostics;
using System.Globalization;
using Temporalio.Api.Enums.V1;
using Temporalio.Exceptions;
using WorkerDown.Benchmarks;
using WorkerDown.Core.Health;
using WorkerDown.Workflows;

// Targets, namespaces and queues a target: 1000 20 2 where nothing is said.
var numbers = args.Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToList();
var (targets, namespaces, queues) = (numbers.ElementAtOrDefault(0) is > 0 and var t ? t : 1000, numbers.ElementAtOrDefault(1) is > 0 and var n ? n : 20, numbers.ElementAtOrDefault(2) is > 0 and var q ? q : 2);
const int Checks = 4;

Console.WriteLine($"{targets} targets in {namespaces} namespaces with {queues} task queues each, in real time");
await using var fleet = await LargeFleet.StartAsync(targets, namespaces, queues);
await fleet.PollAsync();
Console.WriteLine("the fleet is up; the shipped worker starts, with the image's environment");
using var worker = new WorkerProcess(fleet.Settings());

var seen = new HashSet<string>();
var (since, used) = (0L, TimeSpan.Zero); // from the first check on: the start is another matter
var most = 0L;
var slowest = TimeSpan.Zero;
var (events, failed, notUp) = (0, 0, 0);
while (seen.Count < Checks)
{
    await Task.Delay(500);
    most = Math.Max(most, worker.Megabytes);
    await foreach (var run in fleet.Client.ListWorkflowsAsync($"WorkflowType = '{WorkerDownNames.HealthCheck}' AND ExecutionStatus != 'Running'"))
    {
        if (!seen.Add(run.RunId))
            continue;
        if (seen.Count == 1)
            (since, used) = (Stopwatch.GetTimestamp(), worker.Processor);
        var handle = fleet.Client.GetWorkflowHandle(run.Id, run.RunId);
        var history = await handle.FetchHistoryAsync();
        events = Math.Max(events, history.Events.Count);
        FleetCheck check;
        try
        {
            check = await handle.GetResultAsync<FleetCheck>();
        }
        catch (WorkflowFailedException e)
        {
            failed++;
            Console.WriteLine($"check {seen.Count}: {run.Status}: {e.InnerException?.Message ?? e.Message}");
            continue;
        }
        // From the attempt that completed: one that was lost and tried again is told by its events.
        var began = history.Events.Last(e => e.EventType == EventType.ActivityTaskStarted).EventTime.ToDateTime();
        var ended = history.Events.Last(e => e.EventType == EventType.ActivityTaskCompleted).EventTime.ToDateTime();
        slowest = ended - began > slowest ? ended - began : slowest;
        notUp += targets - check.Up;
        Console.WriteLine($"check {seen.Count}: {check.Up} of {check.Targets} up in {(ended - began).TotalSeconds:0.00} s, {history.Events.Count} events, "
            + $"{history.Events.Sum(e => (long)e.CalculateSize()) / 1024} KiB of history, result {history.Events.Last().CalculateSize() / 1024} KiB");
    }
}
Console.WriteLine($"{(worker.Processor - used) / Stopwatch.GetElapsedTime(since):P1} of a core between the first check and the last");
var good = true;
Must(failed == 0 && notUp == 0, $"{Checks - failed} of {Checks} checks completed, {notUp} target(s) not seen up", "all, none");
Must(slowest < TimeSpan.FromSeconds(3), $"slowest check {slowest.TotalSeconds:0.00} s", "under 3 s");
Must(events <= 11, $"{events} events in the longest history of a check", "at most 11");
Must(most < 250, $"the worker's memory at most {most} MiB (working set)", "under 250 MiB");
return good ? 0 : 1;

void Must(bool holds, string what, string bound)
{
    good &= holds;
    Console.WriteLine($"{(holds ? "pass" : "FAIL")}  {what}; must be {bound}");
}
