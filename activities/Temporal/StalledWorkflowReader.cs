using Temporalio.Api.Enums.V1;
using Temporalio.Api.Workflow.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Targets;
using WorkflowExecution = Temporalio.Api.Common.V1.WorkflowExecution;

namespace WorkerDown.Activities.Temporal;

/// <summary>
/// Finds workflows that wait for the worker: candidates from visibility, proof from a describe of a bounded sample
/// (visibility lists open workflows, not stalled ones, and is eventually consistent).
/// </summary>
public sealed class StalledWorkflowReader(ITemporalClient client, TemporalReader reader, TimeProvider time)
{
    /// <summary>Workflows described at most.</summary>
    public const int SampleSize = 25;

    /// <summary>Open workflows on the target's queues and the proved stalled among a sample.</summary>
    /// <param name="target">The target.</param>
    /// <param name="olderThan">A pending task younger than this proves nothing.</param>
    /// <param name="cancel">Cancels.</param>
    public async Task<StalledFacts> ReadAsync(Target target, TimeSpan olderThan, CancellationToken cancel)
    {
        var service = client.Connection.WorkflowService;
        var queues = string.Join(", ", target.TaskQueues.Select(q => $"'{q.Replace("'", "''", StringComparison.Ordinal)}'"));
        var query = $"TaskQueue IN ({queues}) AND ExecutionStatus = 'Running'";
        var count = await service.CountWorkflowExecutionsAsync(new() { Namespace = target.TemporalNamespace, Query = query }, reader.Options(cancel));
        var page = await service.ListWorkflowExecutionsAsync(new() { Namespace = target.TemporalNamespace, Query = query, PageSize = SampleSize }, reader.Options(cancel));
        var now = time.GetUtcNow();
        var described = await Task.WhenAll(page.Executions.Select(e => ProveAsync(target, e, now - olderThan, cancel)));
        return new() { Open = count.Count, ReportedProblems = await ReportedProblemsAsync(target, query, cancel), Described = described.Length, Sample = described.OfType<StalledWorkflow>().ToList() };
    }

    private async Task<long?> ReportedProblemsAsync(Target target, string query, CancellationToken cancel)
    {
        try
        {
            var count = await client.Connection.WorkflowService.CountWorkflowExecutionsAsync(
                new() { Namespace = target.TemporalNamespace, Query = $"{query} AND TemporalReportedProblems IS NOT NULL" }, reader.Options(cancel));
            return count.Count;
        }
        catch (RpcException) when (!cancel.IsCancellationRequested)
        {
            return null; // a server before 1.30 does not know the attribute
        }
    }

    /// <summary>Which of the sampled workflows moved on or finished.</summary>
    public async Task<IReadOnlyList<StalledWorkflow>> MovedAsync(Target target, IReadOnlyList<StalledWorkflow> sample, CancellationToken cancel)
    {
        var moved = await Task.WhenAll(sample.Select(async s =>
        {
            var answer = await DescribeAsync(target, new() { WorkflowId = s.WorkflowId, RunId = s.RunId }, cancel);
            return answer is null || answer.WorkflowExecutionInfo.Status != WorkflowExecutionStatus.Running || !IsHeld(answer, s.Since);
        }));
        return sample.Where((_, i) => moved[i]).ToList();
    }

    private async Task<StalledWorkflow?> ProveAsync(Target target, WorkflowExecutionInfo info, DateTimeOffset before, CancellationToken cancel)
    {
        var answer = await DescribeAsync(target, info.Execution, cancel);
        if (answer is null || PendingSince(answer) is not { } since || since > before)
            return null;
        return new(info.Execution.WorkflowId, info.Execution.RunId, info.Type?.Name ?? "", info.TaskQueue, since);
    }

    private async Task<Temporalio.Api.WorkflowService.V1.DescribeWorkflowExecutionResponse?> DescribeAsync(Target target, WorkflowExecution execution, CancellationToken cancel)
    {
        try
        {
            return await client.Connection.WorkflowService.DescribeWorkflowExecutionAsync(
                new() { Namespace = target.TemporalNamespace, Execution = execution }, reader.Options(cancel));
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            return null; // gone between the list and now
        }
    }

    // Taken is not done: a wedged worker takes a workflow task and never completes it.
    private static bool IsHeld(Temporalio.Api.WorkflowService.V1.DescribeWorkflowExecutionResponse answer, DateTimeOffset since) =>
        PendingSince(answer) <= since
        || (answer.PendingWorkflowTask is { } task && (task.OriginalScheduledTime ?? task.ScheduledTime)?.ToDateTimeOffset() <= since);

    // The oldest task that is scheduled and that nobody has taken.
    private static DateTimeOffset? PendingSince(Temporalio.Api.WorkflowService.V1.DescribeWorkflowExecutionResponse answer)
    {
        var times = answer.PendingActivities
            .Where(a => a.State == PendingActivityState.Scheduled && a.Attempt <= 1 && a.ScheduledTime is not null)
            .Select(a => a.ScheduledTime.ToDateTimeOffset());
        if (answer.PendingWorkflowTask is { State: PendingWorkflowTaskState.Scheduled } task)
            times = times.Append((task.OriginalScheduledTime ?? task.ScheduledTime).ToDateTimeOffset());
        return times.Select(t => (DateTimeOffset?)t).Min();
    }
}
