using Temporalio.Exceptions;
using Temporalio.Workflows;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Requests;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Workflows.Remediation;

/// <summary>
/// The lock: at most one open remediation a target, because its workflow id is <c>worker-down/&lt;target&gt;</c> and the
/// server refuses a second. A run started under another id runs that one as its child, or says who has it.
/// </summary>
internal static class CanonicalRun
{
    /// <summary>A run that has just ended gives way to a new one; more than a few of those in a row is no accident.</summary>
    private const int Starts = 3;

    /// <summary>Whether the remediation belongs under another id than this run's.</summary>
    /// <exception cref="ApplicationFailureException">Non-retryable, when this run would hold the lock of a target that it is not about.</exception>
    public static bool IsElsewhere(string canonical)
    {
        var id = Workflow.Info.WorkflowId;
        if (id == canonical)
            return false;
        return !id.StartsWith(Core.Targets.Target.RemediationId(""), StringComparison.Ordinal) ? true
            : throw new ApplicationFailureException(
                $"The workflow id '{id}' is the lock of another target than the input names: start it as '{canonical}', or under any id that does not begin with '{Core.Targets.Target.RemediationId("")}'.",
                errorType: "InvalidInput", nonRetryable: true);
    }

    public static async Task<RemediationResult> JoinAsync(RemediationRequest request, string canonical)
    {
        // So that whoever comes second is told who came first.
        request = request with { Reason = request.Reason ?? $"somebody asked for it by hand, as {Workflow.Info.WorkflowId}" };
        RunHolder? holder = null;
        for (var start = 0; start < Starts; start++)
        {
            try
            {
                return await Workflow.ExecuteChildWorkflowAsync<RemediationResult>(
                    WorkerDownNames.Remediation,
                    [request],
                    Options(canonical, request.Reason));
            }
            catch (WorkflowAlreadyStartedException)
            {
                holder = await Workflow.ExecuteActivityAsync((ILoadActivities a) => a.FindHolderAsync(request.Target), ActivityCalls.FindHolder());
                if (holder is { Open: true })
                    break;
            }
            catch (ChildWorkflowFailureException e) when (e.InnerException is ApplicationFailureException inner)
            {
                // The child's own sentence, not "child workflow failed".
                throw new ApplicationFailureException(inner.Message, errorType: inner.ErrorType, nonRetryable: true);
            }
        }
        return Held(request, canonical, holder);
    }

    /// <summary>The remediation outlives whoever started it: cancelling or terminating that one leaves it alone, Abort closes it.</summary>
    public static ChildWorkflowOptions Options(string canonical, string why) => new()
    {
        Id = canonical,
        ParentClosePolicy = ParentClosePolicy.Abandon,
        CancellationType = ChildWorkflowCancellationType.Abandon,
        StaticSummary = RemediationTexts.Summary(why),
        StaticDetails = RemediationTexts.Details,
    };

    private static RemediationResult Held(RemediationRequest request, string canonical, RunHolder? holder) => new()
    {
        Outcome = RemediationOutcome.AlreadyRunning,
        Message = $"The target is already being remediated by the run with the workflow id '{canonical}'"
            + (holder is null ? "" : $", run id {holder.RunId}, started {holder.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z{(holder.Why is null ? "" : $" because {holder.Why}")}")
            + ": read it there.",
        Target = request.Target,
        DetectedAt = IncidentRun.Now,
        Holder = holder,
    };
}
