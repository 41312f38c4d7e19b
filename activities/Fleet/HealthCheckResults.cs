using Temporalio.Api.Enums.V1;
using Temporalio.Api.Workflow.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Exceptions;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core.Health;
using WorkerDown.Workflows;

namespace WorkerDown.Activities.Fleet;

/// <summary>What completed health checks saw, from their results: the one reader of them.</summary>
public sealed class HealthCheckResults(ITemporalClient client, TemporalReader reader)
{
    /// <summary>Runs listed at most: with a schedule for each of many groups one part's runs are among many.</summary>
    private const int Listed = 500;

    /// <summary>Parts read at once.</summary>
    private const int Concurrency = 8;

    /// <summary>A part whose newest check is so much older than the newest of all is one that is no longer checked.</summary>
    private static readonly TimeSpan Gone = TimeSpan.FromMinutes(10);

    /// <summary>The newest results that know of a part of the fleet, newest first; those of the whole fleet are among them.</summary>
    /// <param name="part">The part.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="RpcException">Temporal does not answer.</exception>
    public async Task<IReadOnlyList<FleetCheck>> NewestAsync(FleetPart part, int most, CancellationToken cancel)
    {
        var runs = (await ListAsync(cancel)).Where(r => r.Part is null || r.Part == part.Key).Take(most);
        return (await Task.WhenAll(runs.Select(r => ResultAsync(r.Run, cancel)))).OfType<FleetCheck>().ToList();
    }

    /// <summary>The newest result of just this part; null when there is none, or none can be had.</summary>
    public async Task<FleetCheck?> LastAsync(FleetPart part, CancellationToken cancel)
    {
        try
        {
            foreach (var (run, of) in await ListAsync(cancel))
            {
                if (of == part.Key)
                    return await ResultAsync(run, cancel);
            }
            return null;
        }
        catch (RpcException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The newest result of every part that is being checked.</summary>
    /// <exception cref="RpcException">Temporal does not answer.</exception>
    public async Task<IReadOnlyList<FleetCheck>> LastOfEachPartAsync(CancellationToken cancel)
    {
        var newest = (await ListAsync(cancel)).DistinctBy(r => r.Part).ToList();
        // A check of the whole fleet says all; before it, or since, the fleet was split.
        var current = newest.FirstOrDefault().Part is null ? newest.Take(1) : newest.Where(r => r.Part is not null && r.Run.CloseTime.ToDateTimeOffset() >= newest[0].Run.CloseTime.ToDateTimeOffset() - Gone);
        using var slots = new SemaphoreSlim(Concurrency);
        var results = await Task.WhenAll(current.Select(async r =>
        {
            await slots.WaitAsync(cancel);
            try
            {
                return await ResultAsync(r.Run, cancel);
            }
            finally
            {
                slots.Release();
            }
        }));
        return results.OfType<FleetCheck>().ToList();
    }

    private async Task<IReadOnlyList<(WorkflowExecutionInfo Run, string? Part)>> ListAsync(CancellationToken cancel)
    {
        var query = $"WorkflowType = '{WorkerDownNames.HealthCheck}' AND ExecutionStatus = 'Completed'";
        var page = await client.Connection.WorkflowService.ListWorkflowExecutionsAsync(
            new() { Namespace = client.Options.Namespace, Query = query, PageSize = Listed }, reader.Options(cancel));
        var runs = page.Executions.Where(e => e.Status == WorkflowExecutionStatus.Completed && e.CloseTime is not null).OrderByDescending(e => e.CloseTime.ToDateTimeOffset());
        return await Task.WhenAll(runs.Select(async run => (run, await PartAsync(run))));
    }

    private async Task<string?> PartAsync(WorkflowExecutionInfo run) =>
        run.Memo is not null && run.Memo.Fields.TryGetValue(WorkerDownNames.PartMemo, out var payload) ? await client.Options.DataConverter.ToValueAsync<string>(payload) : null;

    // The last event has the result: a whole history of it would be read for nothing.
    private async Task<FleetCheck?> ResultAsync(WorkflowExecutionInfo run, CancellationToken cancel)
    {
        var last = await client.Connection.WorkflowService.GetWorkflowExecutionHistoryReverseAsync(
            new() { Namespace = client.Options.Namespace, Execution = run.Execution, MaximumPageSize = 1 }, reader.Options(cancel));
        var result = last.History?.Events.FirstOrDefault()?.WorkflowExecutionCompletedEventAttributes?.Result?.Payloads_.FirstOrDefault();
        if (result is null)
            return null;
        try
        {
            return await client.Options.DataConverter.ToValueAsync<FleetCheck>(result);
        }
        catch (System.Text.Json.JsonException)
        {
            return null; // a result of another version
        }
    }
}
