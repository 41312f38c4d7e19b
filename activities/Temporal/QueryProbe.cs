using Temporalio.Client;
using Temporalio.Exceptions;
using WorkerDown.Core.Targets;
using WorkerDown.Core.Verify;
using WorkflowExecution = Temporalio.Api.Common.V1.WorkflowExecution;

namespace WorkerDown.Activities.Temporal;

/// <summary>
/// End-to-end proof of life: a query of a CLOSED workflow of the queue, answered by the worker itself. The only check
/// that catches a wedged process, whose native threads still poll and beat.
/// </summary>
public sealed class QueryProbe(ITemporalClient client, TemporalReader reader)
{
    /// <summary>A live worker answers in 30 to 115 ms; without one the call blocks until its deadline.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(4);

    /// <summary>Asks through one queue.</summary>
    /// <param name="target">The target.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="known">The workflow that was asked before; null to look for one.</param>
    /// <param name="cancel">Cancels.</param>
    /// <returns>The workflow that was asked, for the next time, and the answer.</returns>
    public async Task<(WorkflowExecution? Workflow, ProbeAnswer Answer)> AskAsync(Target target, string queue, WorkflowExecution? known, CancellationToken cancel)
    {
        try
        {
            return (known ?? await ClosedAsync(target, queue, cancel)) is { } execution
                ? await QueryAsync(target, queue, execution, cancel)
                : (null, new(queue, null, "no closed workflow to ask"));
        }
        catch (RpcException e)
        {
            return (null, new(queue, false, $"could not look for a closed workflow: {TemporalReader.Say(e)}"));
        }
    }

    private async Task<(WorkflowExecution? Workflow, ProbeAnswer Answer)> QueryAsync(Target target, string queue, WorkflowExecution execution, CancellationToken cancel)
    {
        try
        {
            await client.Connection.WorkflowService.QueryWorkflowAsync(
                new() { Namespace = target.TemporalNamespace, Execution = execution, Query = new() { QueryType = "__temporal_workflow_metadata" } },
                reader.Options(cancel, Deadline));
            return (execution, new(queue, true, $"{execution.WorkflowId} answered"));
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.InvalidArgument)
        {
            return (execution, new(queue, true, $"{execution.WorkflowId} answered with an error, so a worker did answer"));
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            return (null, new(queue, false, $"{execution.WorkflowId} is not kept any more: another is asked next"));
        }
        catch (RpcException e)
        {
            return (execution, new(queue, false, $"{execution.WorkflowId} did not answer: {e.Code}"));
        }
    }

    // With a pending workflow task a query is buffered and just times out: only a closed workflow will do.
    private async Task<WorkflowExecution?> ClosedAsync(Target target, string queue, CancellationToken cancel)
    {
        var page = await client.Connection.WorkflowService.ListWorkflowExecutionsAsync(
            new()
            {
                Namespace = target.TemporalNamespace,
                Query = $"TaskQueue = '{queue.Replace("'", "''", StringComparison.Ordinal)}' AND ExecutionStatus = 'Completed'",
                PageSize = 1,
            },
            reader.Options(cancel));
        return page.Executions.FirstOrDefault()?.Execution;
    }
}
