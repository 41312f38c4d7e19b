using System.Globalization;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Workflow.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;
using WorkerDown.Core.Targets;

namespace WorkerDown.Activities.Temporal;

/// <summary>
/// Tells which open workflows the present revision's pods advanced: by the worker's identity (<c>pid@pod</c>) in the last
/// completed workflow task of a bounded sample. One count, one list, and one page of history a workflow.
/// </summary>
public sealed class AdvancedWorkflowReader(ITemporalClient client, TemporalReader reader)
{
    /// <summary>Histories looked at, at most.</summary>
    public const int SampleSize = 15;

    /// <summary>Events of each looked at, from the end.</summary>
    private const int Events = 50;

    private const int Named = 3;

    /// <summary>Looks.</summary>
    /// <param name="target">The target.</param>
    /// <param name="presentSets">Names of the ReplicaSets of the present software: their pods' names begin with them.</param>
    /// <param name="since">Since when it is current.</param>
    /// <param name="cancel">Cancels.</param>
    public async Task<AdvancedFacts> ReadAsync(Target target, IReadOnlyList<string> presentSets, DateTimeOffset since, CancellationToken cancel)
    {
        var service = client.Connection.WorkflowService;
        var queues = string.Join(", ", target.TaskQueues.Select(q => $"'{q.Replace("'", "''", StringComparison.Ordinal)}'"));
        var open = $"TaskQueue IN ({queues}) AND ExecutionStatus = 'Running'";
        var started = $"{open} AND StartTime >= '{since.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}'";
        var count = service.CountWorkflowExecutionsAsync(new() { Namespace = target.TemporalNamespace, Query = started }, reader.Options(cancel));
        var page = await service.ListWorkflowExecutionsAsync(new() { Namespace = target.TemporalNamespace, Query = open, PageSize = SampleSize }, reader.Options(cancel));
        var workers = await Task.WhenAll(page.Executions.Select(e => LastWorkerAsync(target, e, cancel)));
        var advanced = page.Executions.Where((_, i) => workers[i] is { } worker && IsOf(worker, presentSets)).ToList();
        return new()
        {
            Since = since,
            StartedSince = (await count).Count,
            Examined = workers.Length,
            Advanced = advanced.Count,
            Unattributed = workers.Count(w => w is not null && !IsOf(w, presentSets) && !PodNames.BelongsTo(Host(w), target.Deployment)),
            Sample = advanced.Take(Named).Select(e => e.Execution.WorkflowId).ToList(),
        };
    }

    // Null when no workflow task of it was ever completed: then nobody's code is in its history.
    private async Task<string?> LastWorkerAsync(Target target, WorkflowExecutionInfo info, CancellationToken cancel)
    {
        try
        {
            var page = await client.Connection.WorkflowService.GetWorkflowExecutionHistoryReverseAsync(
                new() { Namespace = target.TemporalNamespace, Execution = info.Execution, MaximumPageSize = Events }, reader.Options(cancel));
            var last = page.History.Events.FirstOrDefault(e => e.EventType == EventType.WorkflowTaskCompleted);
            return last is not null ? last.WorkflowTaskCompletedEventAttributes.Identity
                : page.NextPageToken.IsEmpty ? null
                : ""; // further back than was looked: somebody's
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            return null; // gone between the list and now
        }
    }

    private static bool IsOf(string identity, IReadOnlyList<string> sets) =>
        sets.Any(set => Host(identity) is var host && host.StartsWith(set + "-", StringComparison.Ordinal) && !host[(set.Length + 1)..].Contains('-'));

    private static string Host(string identity) => identity[(identity.IndexOf('@', StringComparison.Ordinal) + 1)..];
}
