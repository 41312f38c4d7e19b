using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.Matching;
using Temporalio.Api.Query.V1;

namespace Sandbox.TemporalTestServer.History;

/// <content>Queries: answered with the pending workflow task where there is one, else by a task of their own.</content>
internal sealed partial class Execution
{
    // A poller seen within this time makes the service wait for it to the end instead of saying that there is none.
    private static readonly TimeSpan PollerSeenRecently = TimeSpan.FromSeconds(60);

    private readonly List<PendingQuery> waitingQueries = [];
    private readonly List<PendingQuery> directQueries = [];

    public PendingQuery Ask(WorkflowQuery query, TimeSpan patience)
    {
        var pending = new PendingQuery(engine.Clock, query, patience, engine.Executions.RunningActivities > 0, Expire);
        if (Open && (task is not null || lastCompletedStartedEventId == 0))
            Buffer(pending);
        else
            Dispatch(pending);
        return pending;
    }

    public void AnswerQuery(TaskToken token, WorkflowQueryResult result)
    {
        var query = directQueries.FirstOrDefault(q => q.Serial == token.Serial)
            ?? throw RpcErrors.NotFound("query task not found, or already expired");
        directQueries.Remove(query);
        query.Succeed(result);
    }

    private void Buffer(PendingQuery query)
    {
        if (task is { Started: false } waiting)
            waiting.Queries[Engine.NewId()] = query;
        else
            waitingQueries.Add(query);
    }

    private void DispatchWaitingQueries()
    {
        foreach (var query in waitingQueries.Where(q => !q.Done).ToList())
            Dispatch(query);
        waitingQueries.Clear();
    }

    private void Dispatch(PendingQuery query)
    {
        query.Serial = engine.NextSerial();
        query.Queue = StickyQueue is { HasLivePoller: true } live ? live : NormalQueue;
        var onSticky = query.Queue != NormalQueue;
        directQueries.Add(query);
        var queued = query.Queue.AddQuery(poll => StartQuery(query, poll, onSticky), () => LeaveStickyQueue(query, onSticky));
        query.Queued = queued.Node is null ? null : queued;
    }

    private Temporalio.Api.WorkflowService.V1.PollWorkflowTaskQueueResponse? StartQuery(PendingQuery query, OpenPoll poll, bool onSticky)
    {
        query.Queued = null;
        if (query.Done)
            return null;
        query.TakenByWorker(poll.Identity);
        poll.Undeliverable = query.LoseWorker;
        return QueryTaskResponse(query, onSticky);
    }

    private void LeaveStickyQueue(PendingQuery query, bool onSticky)
    {
        if (!onSticky || query.Done || query.Queued is not { } queued)
            return;
        query.Queue!.Remove(queued);
        directQueries.Remove(query);
        sticky = null;
        Dispatch(query);
    }

    private void Expire(PendingQuery query)
    {
        directQueries.Remove(query);
        waitingQueries.Remove(query);
        var now = engine.Clock.Now;
        var seen = NormalQueue.Pollers.LastAccess(now) is { } last && now - last < PollerSeenRecently;
        var buffered = query.Queue is null;
        query.Fail(buffered || seen
            ? RpcErrors.DeadlineExceeded()
            : RpcErrors.FailedPrecondition("no poller seen for task queue recently, worker may be down"));
    }
}
