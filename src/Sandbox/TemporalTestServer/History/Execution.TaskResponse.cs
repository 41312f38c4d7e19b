using Google.Protobuf;
using Sandbox.TemporalTestServer.Common;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using EventList = Temporalio.Api.History.V1.History;

namespace Sandbox.TemporalTestServer.History;

/// <content>What a worker is given: workflow tasks, query tasks, and pages of the history.</content>
internal sealed partial class Execution
{
    private const int PageSize = 1000;

    private PollWorkflowTaskQueueResponse WorkflowTaskResponse(WorkflowTask started, bool fromSticky)
    {
        var response = TaskResponse(new TaskToken(RunGuid, started.ScheduledEventId, started.Serial));
        response.StartedEventId = started.StartedEventId;
        response.Attempt = started.Attempt;
        response.ScheduledTime = started.Scheduled.ToProto();
        response.StartedTime = started.StartedAt.ToProto();
        foreach (var (id, query) in started.Queries)
        {
            response.Queries.Add(id, query.Query);
            query.TakenByTask(started.Identity);
        }
        foreach (var update in UpdatesToSend())
        {
            update.Sent = true;
            started.SentUpdates.Add(update);
            response.Messages.Add(update.RequestMessage(started.StartedEventId - 1));
        }
        var from = fromSticky ? lastCompletedStartedEventId + 1 : 1;
        (response.History, response.NextPageToken) = TaskHistory(from, started);
        return response;
    }

    private PollWorkflowTaskQueueResponse QueryTaskResponse(PendingQuery query, bool fromSticky)
    {
        var response = TaskResponse(new TaskToken(RunGuid, 0, query.Serial));
        response.Query = query.Query;
        response.Attempt = 1;
        response.ScheduledTime = response.StartedTime = engine.Clock.Now.ToProto();
        (response.History, response.NextPageToken) = fromSticky ? (new EventList(), ByteString.Empty) : TaskHistory(1, null);
        return response;
    }

    private PollWorkflowTaskQueueResponse TaskResponse(TaskToken token) => new()
    {
        TaskToken = token.Encode(),
        WorkflowExecution = Id,
        WorkflowType = new WorkflowType { Name = start.WorkflowType },
        PreviousStartedEventId = lastCompletedStartedEventId,
        WorkflowExecutionTaskQueue = new TaskQueue { Name = start.TaskQueue, Kind = TaskQueueKind.Normal },
    };

    private (EventList History, ByteString Next) TaskHistory(long from, WorkflowTask? started)
    {
        var history = new EventList();
        history.Events.AddRange(events.Skip((int)from - 1).Take(PageSize));
        var next = from + history.Events.Count;
        if (next <= events.Count)
            return (history, new HistoryPageToken(RunId, next, started?.Serial ?? 0).Encode());
        AddUnwritten(history, started);
        return (history, ByteString.Empty);
    }

    /// <summary>A further page for the worker that holds the task with this serial number (0: a query).</summary>
    public (EventList History, ByteString Next) TaskHistory(HistoryPageToken page) =>
        TaskHistory(page.NextEventId, task is { Started: true } current && current.Serial == page.TaskSerial ? current : null);

    /// <summary>The worker lost the run from its cache and reads it again while it has a task: it needs the task's events too.</summary>
    public void AddUnwritten(EventList history) => AddUnwritten(history, task is { Started: true } current ? current : null);

    private void AddUnwritten(EventList history, WorkflowTask? started)
    {
        if (started is null || started.Kind == WorkflowTaskKind.Normal)
            return;
        history.Events.Add(ScheduledEvent(started));
        history.Events.Add(StartedEvent(started));
    }
}
