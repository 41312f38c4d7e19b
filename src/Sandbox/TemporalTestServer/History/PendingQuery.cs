using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.Matching;
using Sandbox.TemporalTestServer.Timing;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Api.WorkflowService.V1;

namespace Sandbox.TemporalTestServer.History;

/// <summary>
/// One query from its call to its answer. While no worker has it, its caller waits for the clock; while one has it, the
/// clock is held.
/// </summary>
internal sealed class PendingQuery
{
    private readonly EngineClock clock;
    private readonly TaskCompletionSource<QueryWorkflowResponse> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly EngineTimer limit;
    private readonly bool callerWorks;
    private IDisposable? park;
    private IDisposable? hold;

    /// <param name="clock">The clock.</param>
    /// <param name="query">What is asked.</param>
    /// <param name="patience">How long the caller waits, on the shared clock.</param>
    /// <param name="callerWorks">True when the caller may be an activity for which the clock is held.</param>
    /// <param name="expired">What to do when nobody answered.</param>
    public PendingQuery(EngineClock clock, WorkflowQuery query, TimeSpan patience, bool callerWorks, Action<PendingQuery> expired)
    {
        this.clock = clock;
        this.callerWorks = callerWorks;
        Query = query;
        limit = clock.Attract(patience, () => expired(this));
        Wait();
    }

    public WorkflowQuery Query { get; }

    public Task<QueryWorkflowResponse> Answer => answer.Task;

    public bool Done => answer.Task.IsCompleted;

    public long Serial { get; set; }

    /// <summary>The worker that has it; empty while none has.</summary>
    public string Identity { get; private set; } = "";

    public MatchingQueue? Queue { get; set; }

    public QueuedTask? Queued { get; set; }

    public void TakenByTask(string identity)
    {
        Identity = identity;
        park?.Dispose();
        park = null;
    }

    public void TakenByWorker(string identity)
    {
        TakenByTask(identity);
        hold ??= clock.Hold("query");
    }

    /// <summary>Nobody works on it (any more): only the passing of time can end the wait.</summary>
    public void Wait()
    {
        Identity = "";
        hold?.Dispose();
        hold = null;
        if (callerWorks)
            park ??= clock.Park();
    }

    public void LoseWorker() => Wait();

    public void Succeed(WorkflowQueryResult result)
    {
        if (!End())
            return;
        if (result.ResultType == QueryResultType.Answered)
            answer.TrySetResult(new QueryWorkflowResponse { QueryResult = result.Answer });
        else
            answer.TrySetException(RpcErrors.QueryFailed(result.ErrorMessage, result.Failure ?? new Failure { Message = result.ErrorMessage }));
    }

    public void Fail(Exception error)
    {
        if (End())
            answer.TrySetException(error);
    }

    private bool End()
    {
        if (Done)
            return false;
        limit.Cancel();
        park?.Dispose();
        hold?.Dispose();
        park = hold = null;
        if (Queued is { } queued)
            Queue?.Remove(queued);
        Queued = null;
        return true;
    }
}
