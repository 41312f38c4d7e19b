using Temporalio.Exceptions;
using Temporalio.Workflows;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Requests;

namespace WorkerDown.Workflows.Remediation;

/// <summary>
/// The lock: at most one open remediation a target, because its workflow id is <c>worker-down/&lt;target&gt;</c> and the
/// server refuses a second. A run started under another id runs that one as its child, or says who has it.
/// </summary>
internal static class CanonicalRun
{
    public static async Task<RemediationResult> JoinAsync(RemediationRequest request, string canonical)
    {
        try
        {
            return await Workflow.ExecuteChildWorkflowAsync<RemediationResult>(
                WorkerDownNames.Remediation,
                [request],
                Options(canonical, request.Reason ?? $"started by hand as {Workflow.Info.WorkflowId}"));
        }
        catch (WorkflowAlreadyStartedException)
        {
            return Held(request, canonical);
        }
        catch (ChildWorkflowFailureException e) when (e.InnerException is ApplicationFailureException inner)
        {
            // The child's own sentence, not "child workflow failed".
            throw new ApplicationFailureException(inner.Message, errorType: inner.ErrorType, nonRetryable: true);
        }
    }

    public static ChildWorkflowOptions Options(string canonical, string why) => new()
    {
        Id = canonical,
        ParentClosePolicy = ParentClosePolicy.Abandon,
        StaticSummary = RemediationTexts.Summary(why),
        StaticDetails = RemediationTexts.Details,
    };

    private static RemediationResult Held(RemediationRequest request, string canonical) => new()
    {
        Outcome = RemediationOutcome.AlreadyRunning,
        Message = $"The target is already being remediated by the run with the workflow id '{canonical}': read it there.",
        Target = request.Target,
        DetectedAt = IncidentRun.Now,
    };
}
