using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.Timing;
using Sandbox.TemporalTestServer.Visibility;
using Temporalio.Api.Enums.V1;

namespace Sandbox.TemporalTestServer.History;

/// <summary>All runs: by id, the latest of each workflow id, and how long closed ones are kept.</summary>
internal sealed class ExecutionStore(Engine engine)
{
    private readonly Dictionary<Guid, Execution> runs = [];
    private readonly Dictionary<(string Namespace, string WorkflowId), Execution> latest = [];
    private readonly LinkedList<Execution> closedInOrder = new();
    private EngineTimer? retention;

    /// <summary>Started activities that hold the clock: only then can a caller of the server be one of them.</summary>
    public int RunningActivities { get; private set; }

    /// <summary>What list and count see.</summary>
    public VisibilityStore Visibility { get; } = new();

    public IEnumerable<Execution> Open => runs.Values.Where(r => r.Open).ToList();

    public Execution? Find(Guid runId) => runs.GetValueOrDefault(runId);

    public Execution? Find(string @namespace, string workflowId, string runId) => runId.Length == 0
        ? latest.GetValueOrDefault((@namespace, workflowId))
        : runs.GetValueOrDefault(Guid.Parse(runId)) is { } run && run.Namespace == @namespace && run.WorkflowId == workflowId ? run : null;

    /// <summary>The run that a worker's token names.</summary>
    public Execution Require(TaskToken token) => Find(token.RunId) ?? throw RpcErrors.NotFound("Workflow execution not found.");

    /// <summary>The run that a worker's answer is about; what is refused here has had no effect.</summary>
    public Execution Answered(TaskToken token)
    {
        var run = Require(token);
        return engine.Observer?.Answering(run.WorkflowId, run.Events.Count) == true ? throw RpcErrors.Severed() : run;
    }

    /// <summary>Starts a run whose id is known to be free.</summary>
    public Execution Start(NewExecution start, Action<Execution>? beforeFirstTask = null)
    {
        var run = new Execution(engine, start);
        runs[run.RunGuid] = run;
        latest[(run.Namespace, run.WorkflowId)] = run;
        Show(run);
        run.Begin(beforeFirstTask is null ? null : () => beforeFirstTask(run));
        return run;
    }

    /// <summary>Puts a new run in the place of another, from the end of one of its workflow tasks on.</summary>
    public Execution Reset(Execution origin, long finishEventId, string reason, string requestId, IReadOnlySet<EventType> reapplied)
    {
        var run = new Execution(engine, origin.Start with { RunId = Engine.NewId(), RequestId = requestId, FirstRunId = origin.FirstRunId, Backoff = null });
        var present = latest[(origin.Namespace, origin.WorkflowId)];
        origin.GiveWayTo(run);
        if (present.Open)
        {
            present.GiveWayTo(run);
            present.Terminate(reason, null, "history-service");
        }
        runs[run.RunGuid] = run;
        latest[(run.Namespace, run.WorkflowId)] = run;
        run.BeginFrom(origin, finishEventId, reason, origin.FromOutsideSince(finishEventId, reapplied));
        Show(run);
        return run;
    }

    /// <summary>Starts the run that follows one that has just closed.</summary>
    public Execution Continue(NewExecution start) => Start(start);

    /// <summary>Starts a child; null when its id is taken by an open run.</summary>
    public Execution? StartChild(NewExecution start) =>
        Find(start.Namespace, start.WorkflowId, "") is { } existing && (existing.Open || !MayReuse(start, existing)) ? null : Start(start);

    /// <summary>Whether a closed run leaves its id to a new one.</summary>
    public static bool MayReuse(WorkflowIdReusePolicy policy, Execution closed) => policy switch
    {
        WorkflowIdReusePolicy.RejectDuplicate => false,
        WorkflowIdReusePolicy.AllowDuplicateFailedOnly => closed.Status != WorkflowExecutionStatus.Completed,
        _ => true,
    };

    private static bool MayReuse(NewExecution start, Execution closed) => MayReuse(start.ReusePolicy, closed);

    /// <summary>Tells list and count what changed.</summary>
    public void Show(Execution run) => Visibility.Upsert(run.Namespace, new VisibilityRecord(run.Info()));

    public IDisposable HoldForActivity()
    {
        RunningActivities++;
        return new ActivityHold(this, engine.Clock.Hold("activity"));
    }

    public void OnClosed(Execution run)
    {
        Show(run);
        closedInOrder.AddLast(run);
        while (closedInOrder.Count > engine.Options.MaximumClosedRuns)
            Delete(closedInOrder.First!.Value);
        if (engine.Options.ClosedRunRetention is { } age)
            retention ??= engine.Clock.Passive(age, () => ForgetOld(age));
    }

    private void ForgetOld(TimeSpan age)
    {
        retention = null;
        var now = engine.Clock.Now;
        while (closedInOrder.First is { } first && first.Value.CloseTime + age <= now)
            Delete(first.Value);
        if (closedInOrder.First is { } next)
            retention = engine.Clock.Passive(next.Value.CloseTime!.Value + age - now, () => ForgetOld(age));
    }

    public void Delete(Execution run)
    {
        runs.Remove(run.RunGuid);
        Visibility.Delete(run.Namespace, run.RunId);
        closedInOrder.Remove(run);
        var key = (run.Namespace, run.WorkflowId);
        if (latest.GetValueOrDefault(key) == run)
            latest.Remove(key);
    }

    public void Stop()
    {
        foreach (var run in Open)
            run.Abandon();
        runs.Clear();
        latest.Clear();
        retention?.Cancel();
    }

    private sealed class ActivityHold(ExecutionStore store, IDisposable hold) : IDisposable
    {
        public void Dispose()
        {
            hold.Dispose();
            store.RunningActivities--;
        }
    }
}
