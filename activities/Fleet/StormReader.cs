using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Exceptions;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;
using WorkerDown.Workflows;

namespace WorkerDown.Activities.Fleet;

/// <summary>Whether a storm's run is open, from Temporal's own record of it.</summary>
public sealed class StormReader(ITemporalClient client, TemporalReader reader)
{
    /// <summary>The storm, or that there is none.</summary>
    /// <exception cref="RpcException">Temporal does not say.</exception>
    /// <param name="part">The part of the fleet that is asked about: its own storm holds it, and one of the whole fleet.</param>
    /// <param name="cancel">Cancels.</param>
    public async Task<StormFacts> ReadAsync(FleetPart part, CancellationToken cancel)
    {
        var own = await ReadAsync(part.Named(WorkerDownNames.StormRun), part, cancel);
        return own.Seen is not null || part.Named("") == "" ? own : await ReadAsync(WorkerDownNames.StormRun, part, cancel);
    }

    private async Task<StormFacts> ReadAsync(string run, FleetPart part, CancellationToken cancel)
    {
        try
        {
            var described = await client.Connection.WorkflowService.DescribeWorkflowExecutionAsync(
                new() { Namespace = client.Options.Namespace, Execution = new() { WorkflowId = run } }, reader.Options(cancel));
            if (described.WorkflowExecutionInfo.Status != WorkflowExecutionStatus.Running)
                return new(null);
            var memo = described.WorkflowExecutionInfo.Memo;
            if (memo is not null && memo.Fields.TryGetValue(WorkerDownNames.PartMemo, out var about) && part.Named("") != ""
                && await client.Options.DataConverter.ToValueAsync<string>(about) != part.Key)
                return new(null); // another part's
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
