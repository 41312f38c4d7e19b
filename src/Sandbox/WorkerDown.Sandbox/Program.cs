using System.CommandLine;
using WorkerDown.Sandbox.Replay;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.Serving;
using WorkerDown.Sandbox.Story;

var name = new Argument<string>("scenario") { Description = "Which story to play", DefaultValueFactory = _ => "bad-deploy" };
var list = new Option<bool>("--list") { Description = "List the scenarios" };
var history = new Option<bool>("--history") { Description = "Also print the remediation's history" };
var realTime = new Option<bool>("--real-time") { Description = "Do not skip time: the same story at its real speed" };
var realProcesses = new Option<bool>("--real-processes") { Description = "Run the worker's pods as processes of this machine, in real time" };
var root = new RootCommand("Plays a dead Temporal worker and its rescue, end to end, on this machine alone.") { name, list, history, realTime, realProcesses, ServeCommand.Create(), ReplayCommand.Create() };
root.SetAction(async parsed =>
{
    if (parsed.GetValue(list))
    {
        foreach (var s in Scenario.All)
            Console.WriteLine($"{s.Name,-18} {s.Summary}");
        return 0;
    }
    if (Scenario.All.FirstOrDefault(s => s.Name == parsed.GetValue(name)) is not { } scenario)
    {
        Console.Error.WriteLine($"There is no scenario '{parsed.GetValue(name)}'. Known are: {string.Join(", ", Scenario.All.Select(s => s.Name))}.");
        return 3;
    }
    return await new Playing(Console.Out, !Console.IsOutputRedirected).PlayAsync(scenario, parsed.GetValue(history), parsed.GetValue(realTime), parsed.GetValue(realProcesses));
});
return await root.Parse(args).InvokeAsync();
