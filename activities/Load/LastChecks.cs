using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Exceptions;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core.Health;
using WorkerDown.Workflows;

namespace WorkerDown.Activities.Load;

/// <summary>
/// What the newest health checks remember of a target: which revisions were seen healthy and, for a run that a person
/// started, since when it is down. Without checks it knows nothing and looks twice by itself.
/// </summary>
public sealed class LastChecks(ITemporalClient client, TemporalReader temporal, TimeProvider time)
{
    /// <summary>Checks read at most, the newest: where two schedules run, both are heard.</summary>
    private const int Checks = 4;

    /// <summary>A check older than this no longer says since when the target is down: it may have been up in between.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(75);

    /// <summary>The memory; just what was seen when the checks cannot be read.</summary>
    /// <param name="target">The target's name.</param>
    /// <param name="seen">What the check that started the run saw; null when a person started it.</param>
    /// <param name="cancel">Cancels.</param>
    public async Task<TargetMemory?> ReadAsync(string target, TargetMemory? seen, CancellationToken cancel)
    {
        try
        {
            var query = $"WorkflowType = '{WorkerDownNames.HealthCheck}' AND ExecutionStatus = 'Completed'";
            var page = await client.WorkflowService.ListWorkflowExecutionsAsync(
                new() { Namespace = client.Options.Namespace, Query = query, PageSize = Checks }, temporal.Options(cancel));
            var checks = await Task.WhenAll(page.Executions.Select(run => ResultAsync(run.Execution.WorkflowId, run.Execution.RunId, cancel)));
            return FleetMemory.Of(seen, checks.OfType<FleetCheck>(), target, time.GetUtcNow() - Fresh);
        }
        catch (RpcException) when (!cancel.IsCancellationRequested)
        {
            return seen; // a convenience: the run then looks for itself
        }
    }

    private async Task<FleetCheck?> ResultAsync(string id, string runId, CancellationToken cancel)
    {
        var last = await client.WorkflowService.GetWorkflowExecutionHistoryReverseAsync(
            new() { Namespace = client.Options.Namespace, Execution = new() { WorkflowId = id, RunId = runId }, MaximumPageSize = 1 }, temporal.Options(cancel));
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
