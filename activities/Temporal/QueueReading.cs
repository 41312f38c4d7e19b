using Temporalio.Api.Enums.V1;
using Temporalio.Api.Worker.V1;
using Temporalio.Api.WorkflowService.V1;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Redaction;

namespace WorkerDown.Activities.Temporal;

/// <summary>Reads what Temporal answers about a task queue into facts.</summary>
public static class QueueReading
{
    private const int IdentityLength = 200;

    /// <summary>Pollers and heartbeats kept of one queue.</summary>
    private const int Kept = 50;

    /// <summary>The facts of a queue.</summary>
    /// <param name="queue">Its name.</param>
    /// <param name="described">The answer of DescribeTaskQueue for the workflow side.</param>
    /// <param name="heartbeats">Its workers' heartbeats; null where the server has none.</param>
    /// <param name="now">When it was read.</param>
    public static TaskQueueFacts Facts(string queue, DescribeTaskQueueResponse described, IReadOnlyList<HeartbeatFacts>? heartbeats, DateTimeOffset now) => new()
    {
        Queue = queue,
        ReadAt = now,
        Pollers = described.Pollers
            .Select(p => new PollerFacts(OutsideText.Clean(p.Identity, IdentityLength), p.LastAccessTime?.ToDateTimeOffset() ?? DateTimeOffset.MinValue))
            .OrderByDescending(p => p.LastAccess).Take(Kept).ToList(),
        Backlog = described.Stats?.ApproximateBacklogCount,
        BacklogAge = described.Stats?.ApproximateBacklogAge?.ToTimeSpan(),
        DispatchRate = described.Stats?.TasksDispatchRate,
        Heartbeats = heartbeats,
    };

    /// <summary>The heartbeats of a queue's workers, newest first; one that is shut down or of another queue is no sign of life.</summary>
    public static IReadOnlyList<HeartbeatFacts> Heartbeats(string queue, ListWorkersResponse listed)
    {
        // Its successor, the list of workers, has neither the time of the heartbeat nor the slots.
#pragma warning disable CS0612
        var heard = listed.WorkersInfo;
#pragma warning restore CS0612
        return heard.Select(w => w.WorkerHeartbeat)
            .Where(h => h?.HeartbeatTime is not null && h.Status != WorkerStatus.Shutdown && (h.TaskQueue.Length == 0 || h.TaskQueue == queue))
            .Select(h => new HeartbeatFacts(
                OutsideText.Clean(h.WorkerIdentity, IdentityLength), h.HeartbeatTime.ToDateTimeOffset(),
                Free(h.WorkflowTaskSlotsInfo), Free(h.ActivityTaskSlotsInfo),
                h.ElapsedSinceLastHeartbeat?.ToTimeSpan() is { Ticks: > 0 } interval ? interval : null))
            .OrderByDescending(h => h.At).Take(Kept).ToList();
    }

    // A worker that takes no tasks of a kind has none free and none used: that is not saturation.
    private static int? Free(WorkerSlotsInfo? slots) => slots is null or { CurrentAvailableSlots: 0, CurrentUsedSlots: 0 } ? null : slots.CurrentAvailableSlots;
}
