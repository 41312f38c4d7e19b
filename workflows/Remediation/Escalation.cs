using Temporalio.Workflows;
using WorkerDown.Core;
using WorkerDown.Workflows.Paging;

namespace WorkerDown.Workflows.Remediation;

/// <summary>
/// Decides when people are called, parallel to the ladder: at once when it is asked for, else when the worker has not been
/// restored in time, counted from first-seen-down; during a storm not before it is over, for the storm has a page of its own.
/// </summary>
internal sealed class Escalation
{
    private readonly IncidentRun run;
    private readonly Pager pager;

    public Escalation(IncidentRun run)
    {
        this.run = run;
        pager = new(run);
        run.Pager = pager;
    }

    /// <summary>Runs beside the ladder until the incident is over.</summary>
    public async Task RunAsync()
    {
        pager.TakeBack();
        await UntilDueAsync();
        await Workflow.WaitConditionAsync(() => run.IsOver || !run.Held, CancellationToken.None);
        if (run.CallsPeople && !run.IsOver)
        {
            run.PeopleAreCalled();
            await pager.RunAsync();
        }
        await Workflow.WaitConditionAsync(() => run.IsOver, CancellationToken.None);
    }

    /// <summary>Stops here, for a run that continues as new.</summary>
    public Task SuspendAsync() => pager.SuspendAsync();

    /// <summary>Tells every channel that was paged that it is over.</summary>
    public Task ResolveAsync(string how, DateTimeOffset? restoredAt) => pager.ResolveAsync(how, restoredAt);

    private async Task UntilDueAsync()
    {
        await Workflow.WaitConditionAsync(() => run.IsOver || run.CallsPeople || run.DownAt is not null, CancellationToken.None);
        if (run.IsOver || run.CallsPeople || run.DownAt is not { } down)
            return;
        var within = run.Plan.Policy.RestoreWithin;
        var left = down + within - IncidentRun.Now;
        var settled = left > TimeSpan.Zero && await Workflow.WaitConditionWithOptionsAsync(new(() => run.IsOver || run.CallsPeople, left)
        {
            CancellationToken = CancellationToken.None,
            TimeoutSummary = ActivityCalls.Bounded($"Call people unless {run.Plan.Target.Name} is restored within {Durations.Say(within)} of first-seen-down"),
        });
        if (!settled)
            run.CallPeople(Reasons.NotRestoredInTime, $"not restored within {Durations.Say(within)} of first-seen-down at {down:HH:mm:ss}Z");
    }
}
