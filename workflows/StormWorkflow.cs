using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Workflows;
using WorkerDown.Core.Health;
using WorkerDown.Workflows.Paging;
using WorkerDown.Workflows.Ports;
using WorkerDown.Workflows.Remediation;
using WorkerDown.Workflows.Storm;

namespace WorkerDown.Workflows;

/// <summary>
/// Many workers down at once: calls people once, with what they likely have in common, stays open until the storm is surely
/// over, and resolves the page. While it is open no remediation is started and none acts. Started by the health check
/// under the id <c>worker-down-storm</c> (or <c>worker-down-storm-group</c>, where groups are checked by themselves), which is its lock.
/// </summary>
[Workflow(WorkerDownNames.Storm)]
public sealed class StormWorkflow
{
    /// <summary>So many looks in a row must see no storm: at its edge it would otherwise end and begin again, with a page each time.</summary>
    private const int ClearLooks = 2;

    private StormRun? run;

    /// <summary>Runs until the storm is over, or an operator closes it. Its input is a <see cref="StormRequest"/>, raw: a wrong one must fail the run, not its tasks.</summary>
    [WorkflowRun]
    public async Task<StormResult> RunAsync(IRawValue? input = null)
    {
        var request = RequestInput.ReadOwn<StormRequest>(input, "the health check");
        var plan = await Workflow.ExecuteActivityAsync((IStormActivities a) => a.LoadStormAsync(request.Seen), ActivityCalls.Load(Workflow.CancellationToken, "Read whom a storm calls"));
        run = new StormRun(plan, request);
        var pager = run.Pager = new Pager(run);
        run.Say("Storm", $"{run.Seen.Message}; {run.Seen.Cause.Message}");
        pager.TakeBack();
        var paging = pager.RunAsync();
        string? how = null;
        try
        {
            how = await UntilOverAsync(plan);
            return new(how ?? "", run.Seen, run.Since, IncidentRun.Now, run.Timeline);
        }
        finally
        {
            run.IsOver = true;
            await paging;
            if (how is null && !Workflow.CancellationToken.IsCancellationRequested)
            {
                await pager.SuspendAsync();
                await Workflow.WaitConditionAsync(() => Workflow.AllHandlersFinished, CancellationToken.None);
                var next = request with { Seen = run.Seen, Paging = run.Paging, TakenBy = run.TakenBy, Since = run.Since };
                throw Workflow.CreateContinueAsNewException(WorkerDownNames.Storm, [next]);
            }
            await pager.ResolveAsync(how ?? "the storm's run was cancelled by a person", how is null ? null : IncidentRun.Now);
            await Workflow.WaitConditionAsync(() => Workflow.AllHandlersFinished, CancellationToken.None);
        }
    }

    /// <summary>Stops the repeats of the page.</summary>
    [WorkflowUpdate("Acknowledge", Description = "I have taken this: stop calling. Optional note: {\"by\":\"ada\",\"why\":\"looking\"}")]
    public Task<string> AcknowledgeAsync(IRawValue? note = null)
    {
        var open = Open();
        if (open.TakenBy is { } before)
            return Task.FromResult($"Already acknowledged by {before}.");
        open.TakenBy = OperatorNote.Read(note).ToString();
        open.Say("Operator", $"acknowledged by {open.TakenBy}");
        return Task.FromResult("Acknowledged: nobody is called again. The run ends when the storm is over.");
    }

    /// <summary>Closes the storm: remediations go on.</summary>
    [WorkflowUpdate("Abort", Description = "It is no storm, or no more: close this run, let remediations go on. Optional note: {\"by\":\"ada\",\"why\":\"planned\"}")]
    public Task<string> AbortAsync(IRawValue? note = null)
    {
        var open = Open();
        open.ClosedBy ??= OperatorNote.Read(note).ToString();
        open.Say("Operator", $"closed by {open.ClosedBy}");
        return Task.FromResult("Closing. If the next health check still sees a storm it opens a new one; raise 'storm' in the configuration to prevent that.");
    }

    /// <summary>The storm as it was seen last.</summary>
    [WorkflowQuery("Status", Description = "The storm as it was seen last")]
    public FleetStorm? Status() => run?.Seen;

    private StormRun Open() => run is { IsOver: false } open ? open : throw new ApplicationFailureException("This storm is over.", errorType: "NotOpen", nonRetryable: true);

    // Null when the history has grown long and the run continues as new.
    private async Task<string?> UntilOverAsync(StormPlan plan)
    {
        var clear = 0;
        while (!Workflow.ContinueAsNewSuggested)
        {
            await Workflow.WaitConditionWithOptionsAsync(new(() => run!.ClosedBy is not null, plan.LookEvery) { TimeoutSummary = "Look again whether the storm is over" });
            if (run!.ClosedBy is { } who)
                return $"Closed by {who}. Remediations go on.";
            if (await LookAsync() is not { } look)
                continue;
            if (look.Storm is { } storm)
            {
                if (storm.Cause != run.Seen.Cause && storm.Cause.Message != run.Seen.Cause.Message)
                    run.Say("Storm", $"{storm.Message}; {storm.Cause.Message}");
                run.Seen = storm;
            }
            clear = look is { Storm: null, Unknown: 0 } ? clear + 1 : 0;
            if (clear >= ClearLooks)
                return $"The storm is over: {look.Down} of {run.Seen.Targets} workers are down now{(look.Down == 0 ? "" : "; each is healed by itself")}.";
        }
        return null;
    }

    private async Task<StormLook?> LookAsync()
    {
        try
        {
            return await Workflow.ExecuteActivityAsync((IStormActivities a) => a.LookAtStormAsync(run!.Seen.Part), ActivityCalls.Diagnose("Look whether the storm is over", Workflow.CancellationToken));
        }
        catch (ActivityFailureException e) when (!Workflow.CancellationToken.IsCancellationRequested)
        {
            run!.Say("Storm", $"could not be looked at: {(e.InnerException ?? e).Message}");
            return null;
        }
    }
}
