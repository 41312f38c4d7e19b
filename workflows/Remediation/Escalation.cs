using Temporalio.Exceptions;
using Temporalio.Workflows;
using WorkerDown.Core;
using WorkerDown.Core.Escalate;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Workflows.Remediation;

/// <summary>
/// Calls people, parallel to the ladder: at once when it is asked for, else when the worker has not been restored in
/// time, counted from first-seen-down. Each channel is on its own; none holds up another or the ladder. Its waits ignore
/// the run's cancellation: a cancelled run still has pages to resolve.
/// </summary>
internal sealed class Escalation(IncidentRun run)
{
    // A channel that takes no "resolved" must not hold the target's lock for ever.
    private static readonly TimeSpan ResolveLimit = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource over = new();
    private readonly List<Task> deliveries = [];

    /// <summary>Runs beside the ladder until the incident is over; then resolves what was paged.</summary>
    public async Task RunAsync()
    {
        await UntilDueAsync();
        if (run.CallsPeople)
            await PageRoundsAsync();
        await Workflow.WaitConditionAsync(() => run.Ended, CancellationToken.None);
    }

    /// <summary>Tells every channel that was paged that it is over.</summary>
    public async Task ResolveAsync(string how)
    {
        over.Cancel();
        await Workflow.WhenAllAsync(deliveries);
        await Workflow.WhenAllAsync(run.State.Paging.Channels.Select(channel => SendAsync(
            new() { Id = $"{Workflow.Info.FirstExecutionRunId}/resolve", Channel = channel, Kind = PageKind.Resolve, Step = run.State.Paging.LastStep, Subject = run.Subject(), Note = how },
            CancellationToken.None, ResolveLimit)));
    }

    private async Task UntilDueAsync()
    {
        await Workflow.WaitConditionAsync(() => run.Ended || run.CallsPeople || run.DownAt is not null, CancellationToken.None);
        if (run.Ended || run.CallsPeople || run.DownAt is not { } down)
            return;
        var within = run.Plan.Policy.RestoreWithin;
        var left = down + within - IncidentRun.Now;
        var settled = left > TimeSpan.Zero && await Workflow.WaitConditionWithOptionsAsync(new(() => run.Ended || run.CallsPeople, left)
        {
            CancellationToken = CancellationToken.None,
            TimeoutSummary = ActivityCalls.Bounded($"Call people unless {run.Plan.Target.Name} is restored within {Durations.Say(within)} of first-seen-down"),
        });
        if (!settled)
            run.CallPeople(Reasons.NotRestoredInTime, $"not restored within {Durations.Say(within)} of first-seen-down at {down:HH:mm:ss}Z");
    }

    private async Task PageRoundsAsync()
    {
        var began = IncidentRun.Now;
        foreach (var due in PageSchedule.Of(run.Plan.Escalation))
        {
            var wait = began + due.After - IncidentRun.Now;
            if (wait > TimeSpan.Zero)
            {
                await Workflow.WaitConditionWithOptionsAsync(new(() => run.Ended || run.Acknowledged is not null, wait)
                {
                    CancellationToken = CancellationToken.None,
                    TimeoutSummary = ActivityCalls.Bounded($"Page step {due.Step} unless acknowledged"),
                });
            }
            if (run.Ended || run.Acknowledged is not null)
                return;
            run.State = run.State with { Paging = run.State.Paging with { LastStep = due.Step } };
            foreach (var channel in due.Channels)
            {
                deliveries.Add(SendAsync(
                    new()
                    {
                        Id = $"{Workflow.Info.FirstExecutionRunId}/{due.Step}/{due.Repeat}",
                        Channel = channel,
                        Kind = due.Repeat == 0 ? PageKind.Trigger : PageKind.Repeat,
                        Step = due.Step,
                        Subject = run.Subject(),
                    },
                    over.Token, null));
            }
        }
    }

    private async Task SendAsync(Page page, CancellationToken cancel, TimeSpan? giveUpAfter)
    {
        var what = $"{page.Kind} to {page.Channel}, step {page.Step}";
        try
        {
            var receipt = await Workflow.ExecuteActivityAsync((IEscalateActivities a) => a.PageAsync(page), ActivityCalls.Page($"{what}: {page.Note ?? page.Subject.Why}", cancel, giveUpAfter));
            if (page.Kind is PageKind.Trigger)
                run.Paged(page.Channel);
            run.Say("Escalate", $"{what}: {receipt.Message}");
        }
        catch (ActivityFailureException e)
        {
            run.Say("Escalate", $"{what}: not delivered: {(e.InnerException ?? e).Message}");
            // Cut off by the end of the incident, it may have got out all the same: then it must be resolved too.
            if (page.Kind is PageKind.Trigger)
                run.Paged(page.Channel);
        }
    }
}
