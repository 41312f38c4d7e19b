using System.Globalization;
using Temporalio.Api.Common.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Exceptions;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;
using WorkerDown.Workflows;

namespace WorkerDown.Activities.Load;

/// <summary>
/// What earlier runs of a target left in their memos: budget, cool-down and the incident before are counted from
/// Temporal's own records, so that no restart of a worker forgets them. Visibility may lag a second or two behind.
/// </summary>
public sealed class IncidentRecords(ITemporalClient client, TemporalReader temporal, TimeProvider time)
{
    /// <summary>Closed runs read at most, the newest.</summary>
    private const int Runs = 100;

    /// <summary>The mutations of earlier runs, and the run before; a failure is told in <see cref="RecentAttempts.Problem"/>.</summary>
    public async Task<(RecentAttempts Recent, PriorIncident? Prior)> ReadAsync(string target, DateTimeOffset? downAt, RemediationPolicy policy, CancellationToken cancel)
    {
        try
        {
            var closed = await ClosedAsync(target, policy, cancel);
            return (RecentAttempts.Of(closed), PriorIncident.Of(closed, downAt, policy, time.GetUtcNow()));
        }
        catch (RpcException e) when (!cancel.IsCancellationRequested)
        {
            return (new() { Problem = TemporalReader.Say(e) }, null);
        }
    }

    /// <summary>The run that has a target, or had it last; null when there is none.</summary>
    /// <exception cref="RpcException">Temporal does not answer.</exception>
    public async Task<RunHolder?> HolderAsync(string target, CancellationToken cancel)
    {
        try
        {
            var described = await client.WorkflowService.DescribeWorkflowExecutionAsync(
                new() { Namespace = client.Options.Namespace, Execution = new() { WorkflowId = Target.RemediationId(target) } }, temporal.Options(cancel));
            var run = described.WorkflowExecutionInfo;
            return new(run.Execution.RunId, run.StartTime.ToDateTimeOffset(), (await RecordAsync(run.Memo))?.StartedBecause, run.CloseTime is null);
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<PriorIncident>> ClosedAsync(string target, RemediationPolicy policy, CancellationToken cancel)
    {
        TimeSpan[] reach = [TimeSpan.FromHours(1), policy.Cooldown, policy.MinHealthyPeriod];
        var since = (time.GetUtcNow() - reach.Max()).UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        var id = Target.RemediationId(target).Replace("'", "''", StringComparison.Ordinal);
        // A run that continued as new is a part of the one that closed after it.
        var query = $"WorkflowId = '{id}' AND ExecutionStatus != 'ContinuedAsNew' AND CloseTime > '{since}'";
        var page = await client.WorkflowService.ListWorkflowExecutionsAsync(
            new() { Namespace = client.Options.Namespace, Query = query, PageSize = Runs }, temporal.Options(cancel));
        var closed = new List<PriorIncident>();
        foreach (var run in page.Executions.Where(r => r.CloseTime is not null))
        {
            if (await RecordAsync(run.Memo) is { } record)
                closed.Add(new() { RunId = run.Execution.RunId, EndedAt = run.CloseTime.ToDateTimeOffset(), Record = record });
        }
        return closed;
    }

    private async Task<IncidentRecord?> RecordAsync(Memo? memo) =>
        memo is not null && memo.Fields.TryGetValue(WorkerDownNames.IncidentMemo, out var payload)
            ? await client.Options.DataConverter.ToValueAsync<IncidentRecord>(payload)
            : null;
}
