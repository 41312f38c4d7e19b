using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Workflows;

namespace WorkerDown.Activities.Temporal;

/// <summary>Reads Temporal: queues, its own health, stalled workflows. Every call has a deadline; an error is an observation.</summary>
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
            return new()
            {
                Queue = queue,
                ReadAt = time.GetUtcNow(),
                Pollers = described.Pollers
                    .Select(p => new PollerFacts(p.Identity, p.LastAccessTime?.ToDateTimeOffset() ?? DateTimeOffset.MinValue))
                    .OrderByDescending(p => p.LastAccess).ToList(),
                Backlog = described.Stats?.ApproximateBacklogCount,
                BacklogAge = described.Stats?.ApproximateBacklogAge?.ToTimeSpan(),
                DispatchRate = described.Stats?.TasksDispatchRate,
                Heartbeats = heartbeats ? await HeartbeatsAsync(@namespace, queue, cancel) : null,
            };
        }
        catch (RpcException e)
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
        catch (RpcException)
        {
            return false; // the ladder of health calls says what is wrong
        }
    }

    /// <summary>Temporal's own health, by calls that each exercise one part more.</summary>
    public async Task<TemporalHealthFacts> HealthAsync(string @namespace, CancellationToken cancel)
    {
        var parts = await Task.WhenAll(
            Part("frontend", "GetSystemInfo", o => Service.GetSystemInfoAsync(new(), o)),
            Part("persistence", "DescribeNamespace", o => Service.DescribeNamespaceAsync(new() { Namespace = @namespace }, o)),
            Part("matching", "DescribeTaskQueue of our own queue", o => Service.DescribeTaskQueueAsync(
                new() { Namespace = client.Options.Namespace, TaskQueue = new() { Name = WorkerDownNames.TaskQueue }, TaskQueueType = TaskQueueType.Workflow }, o)),
            Part("history", "DescribeWorkflowExecution of a made-up id", async o =>
            {
                try
                {
                    await Service.DescribeWorkflowExecutionAsync(new() { Namespace = @namespace, Execution = new() { WorkflowId = "worker-down/no-such-workflow" } }, o);
                }
                catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
                {
                    // NotFound is the healthy answer: history and its store were asked.
                }
            }),
            Part("visibility", "CountWorkflowExecutions", o => Service.CountWorkflowExecutionsAsync(new() { Namespace = @namespace, Query = "WorkflowId = 'worker-down/no-such-workflow'" }, o)));
        return new() { Parts = parts };

        async Task<TemporalPart> Part(string name, string call, Func<RpcOptions, Task> ask)
        {
            try
            {
                await ask(Options(cancel));
                return new(name, true, $"{call} answered");
            }
            catch (RpcException e)
            {
                return new(name, false, $"{call}: {Say(e)}");
            }
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

    /// <summary>The schedule of the health check: a person pauses every target by pausing it.</summary>
    /// <exception cref="RpcException">Temporal does not answer.</exception>
    public async Task<ScheduleFacts> ScheduleAsync(CancellationToken cancel)
    {
        try
        {
            var described = await Service.DescribeScheduleAsync(new() { Namespace = client.Options.Namespace, ScheduleId = WorkerDownNames.HealthCheckSchedule }, Options(cancel));
            var state = described.Schedule?.State;
            return new(true, state?.Paused == true, string.IsNullOrWhiteSpace(state?.Notes) ? null : state.Notes);
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            return new(false);
        }
    }

    internal RpcOptions Options(CancellationToken cancel, TimeSpan? limit = null) =>
        new() { Timeout = limit ?? CallLimit, CancellationToken = cancel, Retry = false };

    internal static string Say(RpcException e) => $"{e.Code}: {e.Message}";

    private async Task<IReadOnlyList<HeartbeatFacts>?> HeartbeatsAsync(string @namespace, string queue, CancellationToken cancel)
    {
        try
        {
            var listed = await Service.ListWorkersAsync(new ListWorkersRequest { Namespace = @namespace, Query = $"TaskQueue = '{queue}'", PageSize = 50 }, Options(cancel));
            // Its successor, the list of workers, has neither the time of the heartbeat nor the slots.
#pragma warning disable CS0612
            var heard = listed.WorkersInfo;
#pragma warning restore CS0612
            return heard.Select(w => w.WorkerHeartbeat).Where(h => h?.HeartbeatTime is not null)
                .Select(h => new HeartbeatFacts(h.WorkerIdentity, h.HeartbeatTime.ToDateTimeOffset(), h.WorkflowTaskSlotsInfo?.CurrentAvailableSlots, h.ActivityTaskSlotsInfo?.CurrentAvailableSlots))
                .OrderByDescending(h => h.At).ToList();
        }
        catch (RpcException)
        {
            return null; // a registry in memory: its loss is not a sign of anything
        }
    }
}
