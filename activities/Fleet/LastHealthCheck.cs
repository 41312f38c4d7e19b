using Temporalio.Client;
using Temporalio.Exceptions;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core.Health;
using WorkerDown.Workflows;

namespace WorkerDown.Activities.Fleet;

/// <summary>What the last completed health check saw.</summary>
public sealed class LastHealthCheck(ITemporalClient client, TemporalReader reader)
{
    /// <summary>Its result; null when there is none, or none that can be read.</summary>
    public async Task<FleetCheck?> ReadAsync(CancellationToken cancel)
    {
        try
        {
            var listed = await client.Connection.WorkflowService.ListWorkflowExecutionsAsync(
                new() { Namespace = client.Options.Namespace, Query = $"WorkflowType = '{WorkerDownNames.HealthCheck}' AND ExecutionStatus = 'Completed'", PageSize = 10 }, reader.Options(cancel));
            var newest = listed.Executions.MaxBy(e => e.CloseTime.ToDateTimeOffset());
            return newest is null ? null
                : await client.GetWorkflowHandle(newest.Execution.WorkflowId, newest.Execution.RunId).GetResultAsync<FleetCheck>(rpcOptions: new() { Timeout = TemporalReader.CallLimit, CancellationToken = cancel });
        }
        catch (Exception e) when (e is RpcException or TemporalException && !cancel.IsCancellationRequested)
        {
            return null;
        }
    }
}
