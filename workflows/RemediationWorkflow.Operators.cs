using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Workflows;
using WorkerDown.Core.Incidents;
using WorkerDown.Workflows.Remediation;

namespace WorkerDown.Workflows;

/// <content>
/// What operators can do to an open run. Every Update takes an optional note, <c>{"by":"ada","why":"..."}</c>, and
/// answers in a sentence. The handlers only set state: nothing is awaited in them, so nothing interleaves.
/// </content>
public sealed partial class RemediationWorkflow
{
    /// <summary>Stops the repeats of the page.</summary>
    [WorkflowUpdate("Acknowledge", Description = "I have taken this: stop calling. Optional note: {\"by\":\"ada\",\"why\":\"looking\"}")]
    public Task<string> AcknowledgeAsync(IRawValue? note = null)
    {
        var open = Open();
        var who = OperatorNote.Read(note);
        if (open.Acknowledged is { } before)
            return Task.FromResult($"Already acknowledged by {before}.");
        open.Acknowledged = who;
        open.Say("Operator", $"acknowledged by {who}");
        return Task.FromResult("Acknowledged: nobody is called again. The run keeps looking and ends when the worker is back.");
    }

    /// <summary>Lets the action that waits for approval go on.</summary>
    [WorkflowUpdate("Approve", Description = "Let the waiting action go on. Optional note: {\"by\":\"ada\",\"why\":\"checked\"}")]
    public Task<string> ApproveAsync(IRawValue? note = null) => Task.FromResult(Answer(true, note));

    /// <summary>Forbids the action that waits for approval: people are called instead.</summary>
    [WorkflowUpdate("Reject", Description = "Forbid the waiting action; people are called instead. Optional note: {\"by\":\"ada\",\"why\":\"known bug\"}")]
    public Task<string> RejectAsync(IRawValue? note = null) => Task.FromResult(Answer(false, note));

    /// <summary>Looks again now, and lets what was tried be tried once more.</summary>
    [WorkflowUpdate("RetryNow", Description = "Look again now, and allow again what was already tried. Optional note: {\"by\":\"ada\",\"why\":\"node is back\"}")]
    public Task<string> RetryNowAsync(IRawValue? note = null)
    {
        var open = Open();
        open.State = open.State with { RetryFrom = open.Attempts.Count, PriorForgiven = true, LastConfirmation = null };
        open.LookNow = true;
        open.Say("Operator", $"retry asked for by {OperatorNote.Read(note)}");
        return Task.FromResult($"Looking again now; the {open.Attempts.Count} attempt(s) so far no longer count as tried (they do count for the budget).");
    }

    /// <summary>Closes the run.</summary>
    [WorkflowUpdate("Abort", Description = "Close this run: nothing more is touched, open pages are resolved. Optional note: {\"by\":\"ada\",\"why\":\"decommissioned\"}")]
    public Task<string> AbortAsync(IRawValue? note = null)
    {
        var open = Open();
        var who = OperatorNote.Read(note);
        open.Say("Operator", $"closed by {who}");
        open.Abort(who);
        return Task.FromResult("Closing. A mutation already under way is finished first; the next health check may start a new run if the worker is still down.");
    }

    /// <summary>The incident as it stands.</summary>
    [WorkflowQuery("Status", Description = "The incident as it stands")]
    public IncidentStatus Status() => run is null
        ? new(null, [], null, null, null, false, null)
        : new(run.State, run.Timeline, run.Last?.Cause, run.Last?.Message, run.Last?.Next.Message, run.AwaitsApproval, run.Acknowledged?.ToString());

    private string Answer(bool approved, IRawValue? note)
    {
        var open = Open();
        var who = OperatorNote.Read(note);
        if (!open.AwaitsApproval)
            return "Nothing waits for approval now.";
        if (open.Answer is { } before)
            return $"Already {(before.Approved ? "approved" : "rejected")} by {before.Note}.";
        open.Answer = (approved, who);
        return approved ? "Approved: the action goes on if the world is still the diagnosed one." : "Rejected: people are called.";
    }

    private IncidentRun Open() => run is { Ended: false } open
        ? open
        : throw new ApplicationFailureException(run is null
            ? "This run has not loaded its target yet, or only waits for the run that has it: send the Update to worker-down/<target>."
            : "This run is already closing.", errorType: "NotOpen", nonRetryable: true);
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
