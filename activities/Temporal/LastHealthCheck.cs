using Temporalio.Client;
using Temporalio.Converters;
using WorkerDown.Core.Health;
using WorkerDown.Workflows;

namespace WorkerDown.Activities.Temporal;

/// <summary>What the last health check left of a target: the first of the two reads that a sound "down" needs, and which revisions it saw healthy.</summary>
public sealed class LastHealthCheck(ITemporalClient client, TemporalReader reader, TimeProvider time)
{
    /// <summary>A check older than this is no first read any more: what it saw may have changed and changed back. Which revisions were healthy still counts.</summary>
    public static readonly TimeSpan CountsFor = TimeSpan.FromMinutes(5);

    /// <summary>The memory of a target; null when no completed check knows it.</summary>
    public async Task<TargetMemory?> ReadAsync(string target, CancellationToken cancel)
    {
        var service = client.Connection.WorkflowService;
        var page = await service.ListWorkflowExecutionsAsync(
            new()
            {
                Namespace = client.Options.Namespace,
                Query = $"WorkflowType = '{WorkerDownNames.HealthCheck}' AND ExecutionStatus = 'Completed'",
                PageSize = 1,
            },
            reader.Options(cancel));
        if (page.Executions.FirstOrDefault() is not { } last)
            return null;
        var history = await service.GetWorkflowExecutionHistoryAsync(
            new()
            {
                Namespace = client.Options.Namespace,
                Execution = last.Execution,
                HistoryEventFilterType = Temporalio.Api.Enums.V1.HistoryEventFilterType.CloseEvent,
            },
            reader.Options(cancel));
        var result = history.History?.Events.LastOrDefault()?.WorkflowExecutionCompletedEventAttributes?.Result?.Payloads_.FirstOrDefault();
        if (result is null)
            return null;
        var check = await client.Options.DataConverter.ToValueAsync<FleetCheck>(result);
        var memory = check.Memory.GetValueOrDefault(target);
        return memory is null || time.GetUtcNow() - check.At <= CountsFor ? memory : new() { Healthy = memory.Healthy };
    }
}
