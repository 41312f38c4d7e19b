using System.Diagnostics;
using Sandbox.TemporalTestServer;
using Temporalio.Api.Enums.V1;
using Temporalio.Exceptions;
using WorkerDown.Sandbox.World;
using WorkerDown.Simulation.Plans;
using WorkerDown.Workflows;

namespace WorkerDown.Simulation.World;

/// <summary>Makes Temporal fail, and kills and starts WorkerDown's worker, which cannot start without it.</summary>
internal sealed class TemporalHand(SandboxWorld world) : IHand
{
    private static readonly TimeSpan PollsAgainWithin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private bool workerIsDue;

    public bool Does(Deed deed) => deed is (>= Deed.TemporalUnreachable and <= Deed.TemporalRestarts) or Deed.KillWorker;

    public async Task<string> BeginAsync(PlannedStep step)
    {
        var faults = world.Temporal.Faults;
        switch (step.Deed)
        {
            case Deed.TemporalUnreachable:
                faults.Unreachable = true;
                break;
            case Deed.MatchingFails or Deed.HistoryFails or Deed.VisibilityFails:
                faults.Failing |= PartOf(step.Deed);
                break;
            case Deed.TemporalSlow:
                faults.Slowness = TimeSpan.FromSeconds(1);
                break;
            case Deed.AnswersLost:
                faults.LoseAnswers("RespondActivityTaskCompleted");
                faults.LoseAnswers("RespondWorkflowTaskCompleted");
                break;
            case Deed.TasksTwice:
                faults.DuplicateTasks(3);
                break;
            case Deed.PollsDropped:
                faults.DropPolls();
                await WorkerPollsAsync(world.Time.GetUtcNow());
                break;
            case Deed.TemporalRestarts:
                await faults.RestartAsync();
                await WorkerPollsAsync(world.Time.GetUtcNow());
                break;
            case Deed.KillWorker when world.Worker is null:
                return "already dead";
            case Deed.KillWorker:
                world.KillWorker();
                break;
        }
        return "";
    }

    public async Task EndAsync(PlannedStep step)
    {
        var faults = world.Temporal.Faults;
        switch (step.Deed)
        {
            case Deed.TemporalUnreachable:
                faults.Unreachable = false;
                if (workerIsDue)
                    await StartWorkerAsync();
                else
                    await WorkerPollsAsync(world.Time.GetUtcNow());
                break;
            case Deed.MatchingFails or Deed.HistoryFails or Deed.VisibilityFails:
                faults.Failing &= ~PartOf(step.Deed);
                if (step.Deed == Deed.MatchingFails)
                    await WorkerPollsAsync(world.Time.GetUtcNow());
                break;
            case Deed.TemporalSlow:
                faults.Slowness = TimeSpan.Zero;
                break;
            case Deed.KillWorker when world.Worker is null:
                await StartWorkerAsync();
                break;
        }
    }

    // A program that finds no Temporal is started again until it does.
    private async Task StartWorkerAsync()
    {
        workerIsDue = world.Temporal.Faults.Unreachable;
        if (workerIsDue)
            return;
        var from = world.Time.GetUtcNow();
        await world.StartWorkerAsync();
        await WorkerPollsAsync(from);
    }

    private static TemporalPart PartOf(Deed deed) => deed switch
    {
        Deed.MatchingFails => TemporalPart.Matching,
        Deed.HistoryFails => TemporalPart.History,
        _ => TemporalPart.Visibility,
    };

    // The SDK waits in real time before it polls again, for each kind of task by itself; until then the story stands still,
    // or minutes of it would pass.
    private async Task WorkerPollsAsync(DateTimeOffset from)
    {
        if (world.Worker is not { } worker || world.Temporal.Faults.Unreachable || world.Temporal.Faults.Failing.HasFlag(TemporalPart.Matching))
            return;
        var since = Stopwatch.StartNew();
        foreach (var kind in new[] { TaskQueueType.Workflow, TaskQueueType.Activity })
        {
            while (!await PollsSinceAsync(worker.Identity, kind, from) && since.Elapsed < PollsAgainWithin)
                await Task.Delay(Look, CancellationToken.None);
        }
    }

    private async Task<bool> PollsSinceAsync(string identity, TaskQueueType kind, DateTimeOffset from)
    {
        try
        {
            var queue = await world.Client.WorkflowService.DescribeTaskQueueAsync(new() { Namespace = "default", TaskQueue = new() { Name = WorkerDownNames.TaskQueue }, TaskQueueType = kind });
            return queue.Pollers.Any(p => p.Identity == identity && p.LastAccessTime.ToDateTimeOffset() >= from);
        }
        catch (RpcException)
        {
            return false; // the connection of before a restart breaks in the midst of a call, too
        }
    }
}
