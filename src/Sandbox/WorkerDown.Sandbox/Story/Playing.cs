using System.Diagnostics;
using Sandbox.VirtualTime;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Sandbox.Story;

/// <summary>Plays one scenario and tells it.</summary>
internal sealed class Playing(TextWriter output, bool colours)
{
    /// <summary>0 when the scenario ended as it must, else 1.</summary>
    public async Task<int> PlayAsync(Scenario scenario, bool history, bool realTime, bool realProcesses)
    {
        realTime |= realProcesses;
        var watch = Stopwatch.StartNew();
        var printer = new StoryPrinter(output, colours);
        printer.Title(scenario.Name, scenario.Summary);
        await using var world = await SandboxWorld.StartAsync(scenario.World(realTime) with { RealProcesses = realProcesses });
        var began = world.Time.GetUtcNow();
        var told = new List<TimelineEntry>();
        var stage = new Stage(world, entry =>
        {
            told.Add(entry);
            if (realTime)
                printer.Entries(began, [entry]);
        });
        RemediationResult? result = null;
        string? failure = null;
        using (var flow = world.Time.EnterFlow("scenario", holds: true))
        {
            world.LetTimeMove();
            try
            {
                result = await scenario.PlayAsync(stage);
            }
            catch (ScenarioFailedException e)
            {
                failure = e.Message;
            }
            (world.Time as SkippingTimeProvider)?.LockSkipping();
        }
        var remediation = result?.Timeline ?? [];
        printer.Entries(began, realTime ? remediation : told.Concat(remediation).OrderBy(e => e.At));
        printer.Summary(result, world.Time.GetUtcNow() - began, watch.Elapsed);
        if (history && result is not null)
            await HistoryPrinter.PrintAsync(world.Client.GetWorkflowHandle(Target.RemediationId(result.Target)), output);
        printer.Verdict(failure);
        return failure is null ? 0 : 1;
    }
}
