using Temporalio.Client;
using Temporalio.Exceptions;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core.Targets;
using WorkerDown.Workflows;

namespace WorkerDown.Activities.Load;

/// <summary>Which channels are still being told of the end of an incident's predecessor.</summary>
public sealed class OwedPages(ITemporalClient client, TemporalReader temporal)
{
    /// <summary>Asks for the delivery of each channel by its id, not by visibility, which may lag behind.</summary>
    /// <exception cref="RpcException">Temporal does not answer.</exception>
    public async Task<IReadOnlyList<string>> ReadAsync(string incident, EscalationPolicy policy, CancellationToken cancel)
    {
        var channels = policy.Steps.SelectMany(s => s.Channels).Distinct(StringComparer.Ordinal).ToList();
        var open = await Task.WhenAll(channels.Select(c => IsOpenAsync(WorkerDownNames.PageDeliveryRun(incident, c), cancel)));
        return channels.Where((_, i) => open[i]).ToList();
    }

    private async Task<bool> IsOpenAsync(string id, CancellationToken cancel)
    {
        try
        {
            var described = await client.WorkflowService.DescribeWorkflowExecutionAsync(
                new() { Namespace = client.Options.Namespace, Execution = new() { WorkflowId = id } }, temporal.Options(cancel));
            return described.WorkflowExecutionInfo.CloseTime is null;
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            return false;
        }
    }
}
