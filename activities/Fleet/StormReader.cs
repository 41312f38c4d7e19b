using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Exceptions;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Workflows;

namespace WorkerDown.Activities.Fleet;

/// <summary>Whether a storm's run is open, from Temporal's own record of it.</summary>
public sealed class StormReader(ITemporalClient client, TemporalReader reader)
{
    /// <summary>The storm, or that there is none.</summary>
    /// <exception cref="RpcException">Temporal does not say.</exception>
    public async Task<StormFacts> ReadAsync(CancellationToken cancel)
    {
        try
        {
            var described = await client.Connection.WorkflowService.DescribeWorkflowExecutionAsync(
                new() { Namespace = client.Options.Namespace, Execution = new() { WorkflowId = WorkerDownNames.StormRun } }, reader.Options(cancel));
            if (described.WorkflowExecutionInfo.Status != WorkflowExecutionStatus.Running)
                return new(null);
            var memo = described.WorkflowExecutionInfo.Memo;
            return new(memo is not null && memo.Fields.TryGetValue(WorkerDownNames.StormMemo, out var payload)
                ? await client.Options.DataConverter.ToValueAsync<string>(payload)
                : "a storm is on");
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            return new(null);
        }
    }
}
