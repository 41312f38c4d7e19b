using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;
using WorkerDown.Workflows;

namespace WorkerDown.Activities.Temporal;

/// <summary>Reads Temporal: queues, registered names, earlier runs. Every call has a deadline; an error is an observation.</summary>
public sealed class TemporalReader(ITemporalClient client, TimeProvider time)
{
    /// <summary>Deadline of one read.</summary>
    public static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);

    private WorkflowService Service => client.Connection.WorkflowService;

    /// <summary>One task queue, its workflow side, in the default describe mode (the enhanced one can report a stale time for a live worker).</summary>
    public async Task<TaskQueueFacts> QueueAsync(string @namespace, string queue, bool heartbeats, CancellationToken cancel)
    {
        try
        {
            var described = await Service.DescribeTaskQueueAsync(
                new()
                {
                    Namespace = @namespace,
                    TaskQueue = new TaskQueue { Name = queue, Kind = TaskQueueKind.Normal },
                    TaskQueueType = TaskQueueType.Workflow,
                    ReportStats = true,
                },
                Options(cancel));
            return QueueReading.Facts(queue, described, heartbeats ? await HeartbeatsAsync(@namespace, queue, cancel) : null, time.GetUtcNow());
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            return new() { Queue = queue, ReadAt = time.GetUtcNow(), Problem = Say(e) };
        }
    }

    /// <summary>Whether the server keeps worker heartbeats (1.30 and later); detected by capability, never by version.</summary>
    public async Task<bool> HasHeartbeatsAsync(string @namespace, CancellationToken cancel)
    {
        try
        {
            var described = await Service.DescribeNamespaceAsync(new() { Namespace = @namespace }, Options(cancel));
            return described.NamespaceInfo?.Capabilities?.WorkerHeartbeats == true;
        }
        catch (Exception) when (!cancel.IsCancellationRequested)
        {
            return false; // the ladder of health calls says what is wrong
        }
    }

    /// <summary>Which of our search attributes exist with the right type; empty when that cannot be told.</summary>
    public async Task<IReadOnlyList<string>> KeywordAttributesAsync(CancellationToken cancel)
    {
        try
        {
            var known = await client.Connection.OperatorService.ListSearchAttributesAsync(new() { Namespace = client.Options.Namespace }, Options(cancel));
            return new[] { WorkerDownNames.TargetAttribute, WorkerDownNames.CauseAttribute, WorkerDownNames.OutcomeAttribute }
                .Where(name => known.CustomAttributes.TryGetValue(name, out var type) && type == IndexedValueType.Keyword)
                .ToList();
        }
        catch (RpcException)
        {
            return []; // they are a convenience; the memo has the same
        }
    }

    /// <summary>The schedule of the health check: a person pauses every target by pausing it, and a group by pausing its own, where it has one.</summary>
    /// <param name="part">The part of the fleet that is asked about.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="RpcException">Temporal does not answer.</exception>
    public async Task<ScheduleFacts> ScheduleAsync(FleetPart part, CancellationToken cancel)
    {
        var common = await ScheduleAsync(WorkerDownNames.HealthCheckSchedule, cancel);
        if (common.Paused || part.Named("") == "")
            return common;
        var own = await ScheduleAsync(part.Named(WorkerDownNames.HealthCheckSchedule), cancel);
        return own.Exists ? own : common;
    }

    private async Task<ScheduleFacts> ScheduleAsync(string id, CancellationToken cancel)
    {
        try
        {
            var described = await Service.DescribeScheduleAsync(new() { Namespace = client.Options.Namespace, ScheduleId = id }, Options(cancel));
            var state = described.Schedule?.State;
            return new(true, state?.Paused == true, string.IsNullOrWhiteSpace(state?.Notes) ? null : state.Notes);
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            return new(false);
        }
    }

    /// <summary>How one read is called: its deadline, and no retries.</summary>
    public RpcOptions Options(CancellationToken cancel, TimeSpan? limit = null) =>
        new() { Timeout = limit ?? CallLimit, CancellationToken = cancel, Retry = false };

    internal static string Say(Exception e) => Problems.Say(e);

    private async Task<IReadOnlyList<HeartbeatFacts>?> HeartbeatsAsync(string @namespace, string queue, CancellationToken cancel)
    {
        try
        {
            var query = $"TaskQueue = '{queue.Replace("'", "''", StringComparison.Ordinal)}'";
            var listed = await Service.ListWorkersAsync(new ListWorkersRequest { Namespace = @namespace, Query = query, PageSize = 200 }, Options(cancel));
            return QueueReading.Heartbeats(queue, listed);
        }
        catch (RpcException)
        {
            return null; // a registry in memory: its loss is not a sign of anything
        }
    }
}
