using Temporalio.Client;
using Temporalio.Exceptions;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core.Targets;
using WorkerDown.Workflows;

namespace WorkerDown.Activities.Fleet;

/// <summary>
/// Which targets have an open remediation, by one list: a target that stays down for hours is not started again at every
/// check. The list is eventually consistent, so it only saves work: the workflow id is the lock.
/// </summary>
public sealed class OpenRemediations(ITemporalClient client, TemporalReader reader)
{
    /// <summary>Runs read at most.</summary>
    private const int Limit = 1000;

    /// <summary>Their targets; empty when the list could not be had.</summary>
    public async Task<IReadOnlyCollection<string>> ReadAsync(CancellationToken cancel)
    {
        try
        {
            var listed = await client.Connection.WorkflowService.ListWorkflowExecutionsAsync(
                new() { Namespace = client.Options.Namespace, Query = $"WorkflowType = '{WorkerDownNames.Remediation}' AND ExecutionStatus = 'Running'", PageSize = Limit }, reader.Options(cancel));
            return listed.Executions.Select(e => e.Execution.WorkflowId).Where(id => id.StartsWith(Target.RemediationId(""), StringComparison.Ordinal))
                .Select(id => id[Target.RemediationId("").Length..]).ToHashSet();
        }
        catch (RpcException) when (!cancel.IsCancellationRequested)
        {
            return []; // then each is tried, and the server refuses those that are open
        }
    }
}
