using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using WorkerDown.Simulation;
using WorkerDown.Simulation.Checks;
using WorkerDown.Simulation.Plans;

var seeds = new Option<int>("--seeds") { Description = "How many seeds to play", DefaultValueFactory = _ => 20 };
var first = new Option<int>("--first") { Description = "The first of them", DefaultValueFactory = _ => 1 };
var seed = new Option<int?>("--seed") { Description = "Only this one" };
var story = new Option<bool>("--story") { Description = "Tell each story, not only those that broke something" };
// What a run of fewer stories never met says nothing.
const int EnoughForCoverage = 300;
var atOnce = new Option<int>("--at-once") { Description = "How many stories at a time; they mostly wait for the SDK", DefaultValueFactory = _ => 4 };
var minutes = new Option<double?>("--minutes") { Description = "Begins no other story after so many minutes" };
var root = new RootCommand("""
    Plays whole incidents that seeds make up, on one skipping clock, and checks what must always hold.

    A seed determines the plan: the fleet, its policies, what happens and when. WorkerDown itself runs as it is, on real
    threads over real HTTP and gRPC, so which of two things of the same instant comes first is not determined, nor are the
    ids. What breaks on one run of a seed may hold on the next: play it several times.

    Ends with 0 when all held, with 1 when a story broke something, and with 2 when none did but something that 300
    stories or more must show never occurred.
    """)
{ seeds, first, seed, story, atOnce, minutes };
root.SetAction(async parsed =>
{
    var chosen = parsed.GetValue(seed) is { } one ? [one] : Enumerable.Range(parsed.GetValue(first), parsed.GetValue(seeds)).ToList();
    var coverage = new Coverage();
    var watch = Stopwatch.StartNew();
    var broken = 0;
    var over = 0;
    var gate = new Lock();
    await Parallel.ForEachAsync(chosen, new ParallelOptions { MaxDegreeOfParallelism = parsed.GetValue(atOnce) }, async (s, _) =>
    {
        if (watch.Elapsed.TotalMinutes > parsed.GetValue(minutes))
            return;
        var (played, problems) = await Simulator.PlayAsync(s);
        lock (gate)
        {
            if (played is not null)
                coverage.Add(played);
            if (parsed.GetValue(story) || problems.Count > 0)
            {
                foreach (var line in played is null ? PlanMaker.Make(s).Lines() : Story.Of(played))
                    Console.WriteLine(line);
            }
            foreach (var problem in problems)
                Console.WriteLine($"BROKEN seed {s}: {problem}");
            if (problems.Count > 0)
                Console.WriteLine($"again: {Simulator.Replay(s)}");
            broken += problems.Count > 0 ? 1 : 0;
            if (++over % 10 == 0 || over == chosen.Count)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{over} of {chosen.Count} seeds, {coverage.Incidents} incidents, {coverage.Incidents / watch.Elapsed.TotalSeconds:0.00} a second, {coverage.Incidents / Environment.CpuUsage.TotalTime.TotalSeconds:0.00} a second of one core, {broken} broken"));
        }
    });
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{over} seeds in {watch.Elapsed.TotalMinutes:0.0} minutes, {coverage.Incidents} incidents, {broken} broken"));
    foreach (var line in coverage.Lines())
        Console.WriteLine(line);
    if (coverage.Holes.Count > 0 && over >= EnoughForCoverage)
        Console.WriteLine($"never occurred: {string.Join(", ", coverage.Holes)}");
    return broken > 0 ? 1 : coverage.Holes.Count > 0 && over >= EnoughForCoverage ? 2 : 0;
});
return await root.Parse(args).InvokeAsync();
