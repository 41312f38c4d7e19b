using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Workflows;
using WorkerDown.Core.Guards;
using WorkerDown.Core.Incidents;
using WorkerDown.Workflows.Remediation;

namespace WorkerDown.Workflows;

/// <content>
/// What operators can do to an open run, from its first moment on. Every Update takes an optional note,
/// <c>{"by":"ada","why":"..."}</c>, and answers in a sentence. The handlers only set state: nothing is awaited in them, so
/// nothing interleaves.
/// </content>
public sealed partial class RemediationWorkflow
{
    /// <summary>Stops the repeats of the page.</summary>
    [WorkflowUpdate("Acknowledge", Description = "I have taken this: stop calling. Optional note: {\"by\":\"ada\",\"why\":\"looking\"}")]
    public Task<string> AcknowledgeAsync(IRawValue? note = null)
    {
        var open = Open();
        if (open.Acknowledged is { } before)
            return Said($"Already acknowledged by {before}.");
        var who = OperatorNote.Read(note);
        open.State = open.State with { Paging = open.State.Paging with { AcknowledgedBy = who.ToString() } };
        open.Say("Operator", $"acknowledged by {who}");
        return Said("Acknowledged: nobody is called again. The run keeps looking and ends when the worker is back.");
    }

    /// <summary>Lets the action that waits for approval go on.</summary>
    [WorkflowUpdate("Approve", Description = "Let the waiting action go on. Optional note: {\"by\":\"ada\",\"why\":\"checked\"}")]
    public Task<string> ApproveAsync(IRawValue? note = null)
    {
        var open = Open();
        if (open.State.Asked is not { } asked)
            return Said(NothingWaits(open));
        if (asked.RejectedBy is { } before)
            return Said($"Already rejected by {before}.");
        var who = OperatorNote.Read(note);
        // Consent lasts as long again as the request did: a guard may defer the action in the meantime.
        var until = IncidentRun.Now + open.Plan.Policy.ApprovalLimit;
        open.State = open.State with { Asked = null, Approved = new(asked.Action, asked.ToRevision, who.ToString(), until) };
        open.LookNow = true;
        open.Say("Operator", $"{asked.Action} approved by {who}");
        return Said($"Approved: {asked.Action} goes on if a fresh diagnosis still asks for it.");
    }

    /// <summary>Forbids the action that waits for approval: people are called instead.</summary>
    [WorkflowUpdate("Reject", Description = "Forbid the waiting action; people are called instead. Optional note: {\"by\":\"ada\",\"why\":\"known bug\"}")]
    public Task<string> RejectAsync(IRawValue? note = null)
    {
        var open = Open();
        if (open.State.Asked is not { } asked)
            return Said(NothingWaits(open));
        if (asked.RejectedBy is { } before)
            return Said($"Already rejected by {before}.");
        open.State = open.State with { Asked = asked with { RejectedBy = OperatorNote.Read(note).ToString() } };
        open.LookNow = true;
        return Said($"Rejected: {asked.Action} is not made, and people are called.");
    }

    /// <summary>Looks again now, and lets what was tried be tried once more.</summary>
    [WorkflowUpdate("RetryNow", Description = "Look again now, and allow again what was already tried. Optional note: {\"by\":\"ada\",\"why\":\"node is back\"}")]
    public Task<string> RetryNowAsync(IRawValue? note = null)
    {
        var open = Open();
        open.State = open.State with { RetryFrom = open.Attempts.Count, PriorForgiven = true, LastConfirmation = null };
        open.LookNow = true;
        open.Say("Operator", $"retry asked for by {OperatorNote.Read(note)}");
        return Said(!open.Loaded ? "The first look comes as soon as the target is loaded."
            : $"Looking again now; the {open.State.Known.Count()} attempt(s) so far no longer count as tried (they do count for the budget).");
    }

    /// <summary>Touches nothing more until Resume, or until the given time.</summary>
    [WorkflowUpdate("Pause", Description = "Touch nothing more in this run until Resume, or until a time. Optional note: {\"by\":\"ada\",\"why\":\"migration\",\"until\":\"2026-03-01T05:00:00Z\"}")]
    public Task<string> PauseAsync(IRawValue? note = null)
    {
        var open = Open();
        var who = OperatorNote.Read(note);
        var (until, problem) = who.Until is null ? (null, null) : PauseText.Time(who.Until);
        var pause = new Pause("this run, by an operator", who.By, who.Why, until, problem);
        open.State = open.State with { Pause = pause };
        open.LookNow = true;
        open.Say("Operator", pause.ToString());
        return Said($"{char.ToUpperInvariant(pause.ToString()[0])}{pause.ToString()[1..]}. Nothing more is touched; a mutation already under way is finished first. "
            + "The run keeps looking, and people are called if the worker is not back in time.");
    }

    /// <summary>Takes back a Pause of this run.</summary>
    [WorkflowUpdate("Resume", Description = "Take back a Pause of this run. Optional note: {\"by\":\"ada\",\"why\":\"migration done\"}")]
    public Task<string> ResumeAsync(IRawValue? note = null)
    {
        var open = Open();
        if (open.State.Pause is not { } pause)
            return Said("This run is not paused by an Update. A pause of the schedule or of the Deployment is taken away where it was made.");
        open.State = open.State with { Pause = null };
        open.LookNow = true;
        open.Say("Operator", $"resumed by {OperatorNote.Read(note)}");
        return Said($"Resumed ({pause} no longer holds): looking again now. A pause of the schedule or of the Deployment holds on.");
    }

    /// <summary>Closes the run.</summary>
    [WorkflowUpdate("Abort", Description = "Close this run: nothing more is touched, open pages are resolved. Optional note: {\"by\":\"ada\",\"why\":\"decommissioned\"}")]
    public Task<string> AbortAsync(IRawValue? note = null)
    {
        var open = Open();
        var who = OperatorNote.Read(note);
        open.Say("Operator", $"closed by {who}");
        open.Abort(who);
        return Said("Closing. A mutation already under way is finished first; the next health check may start a new run if the worker is still down.");
    }

    /// <summary>The incident as it stands.</summary>
    [WorkflowQuery("Status", Description = "The incident as it stands")]
    public IncidentStatus Status() => new(
        run.Loaded ? run.State : null, run.Timeline, run.Last?.Cause, run.Last?.Message, run.Last?.Next.Message, run.State.Asked is { RejectedBy: null }, run.Acknowledged);

    private static Task<string> Said(string sentence) => Task.FromResult(sentence);

    private static string NothingWaits(IncidentRun open) => open.State.Approved is { } approved && IncidentRun.Now < approved.Until
        ? $"Nothing waits for approval now: {approved.Action} is already approved by {approved.By}."
        : "Nothing waits for approval now.";

    private IncidentRun Open() => joined is not null ? throw Refusal($"This run only waits for the one that has the target: send the Update to '{joined}'.")
        : run.Ended ? throw Refusal("This run is already closing.")
        : run.Aborted is not null ? throw Refusal($"This run is already being closed by {run.Aborted}.")
        : run;

    private static ApplicationFailureException Refusal(string sentence) => new(sentence, errorType: "NotOpen", nonRetryable: true);
}

/// <summary>The answer of the Status query.</summary>
/// <param name="State">What the run knows; null before the target is loaded.</param>
/// <param name="Timeline">What happened, in order.</param>
/// <param name="Cause">The cause as last diagnosed.</param>
/// <param name="CauseMessage">The cause as a sentence.</param>
/// <param name="Next">What was decided last.</param>
/// <param name="AwaitsApproval">Whether an action waits for Approve.</param>
/// <param name="AcknowledgedBy">Who acknowledged.</param>
public sealed record IncidentStatus(
    IncidentState? State,
    IReadOnlyList<TimelineEntry> Timeline,
    Core.Diagnose.ProbableCause? Cause,
    string? CauseMessage,
    string? Next,
    bool AwaitsApproval,
    string? AcknowledgedBy);
