using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.Timing;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.TaskQueue.V1;

namespace Sandbox.TemporalTestServer.History;

/// <summary>
/// The mutable state of one run: its history and everything that is pending in it. The other files of this class each
/// hold one kind of pending thing. All of it is under the engine's lock.
/// </summary>
internal sealed partial class Execution
{
    private readonly Engine engine;
    private readonly NewExecution start;
    private EngineTimer? firstTaskBackoff;
    private EngineTimer? runTimeout;
    private EngineTimer? executionTimeout;

    public Execution(Engine engine, NewExecution start)
    {
        this.engine = engine;
        this.start = start;
        RunGuid = Guid.Parse(start.RunId);
        StartTime = engine.Clock.Now;
        Memo = start.Memo?.Clone() ?? new Memo();
        SearchAttributes = engine.Namespaces.Require(start.Namespace).SearchAttributes.Typed(start.SearchAttributes ?? new SearchAttributes());
    }

    public string Namespace => start.Namespace;

    public string WorkflowId => start.WorkflowId;

    public string RunId => start.RunId;

    public Guid RunGuid { get; }

    public string FirstRunId => start.FirstRunId.Length == 0 ? RunId : start.FirstRunId;

    public NewExecution Start => start;

    public DateTimeOffset StartTime { get; }

    public DateTimeOffset ExecutionTime => StartTime + (start.Backoff ?? TimeSpan.Zero);

    public DateTimeOffset? CloseTime { get; private set; }

    public WorkflowExecutionStatus Status { get; private set; } = WorkflowExecutionStatus.Running;

    public bool Open => Status == WorkflowExecutionStatus.Running;

    public bool CancelRequested { get; private set; }

    public Memo Memo { get; private set; }

    public SearchAttributes SearchAttributes { get; private set; }

    public WorkflowExecution Id => new() { WorkflowId = WorkflowId, RunId = RunId };

    /// <summary>Where the chain of parents began.</summary>
    public WorkflowExecution Root => start.Parent?.Parent.Root ?? Id;

    public bool SentBy(string requestId) => requestId.Length > 0 && start.RequestId == requestId;

    /// <summary>Writes the first event and sets the run going. Events that start it together with a signal come first.</summary>
    /// <param name="beforeFirstTask">Writes what belongs between the start and the first task.</param>
    public void Begin(Action? beforeFirstTask = null)
    {
        var expiration = start.ExecutionExpiration ?? (start.ExecutionTimeout is { } total ? StartTime + total : null);
        Append(new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionStarted,
            UserMetadata = start.UserMetadata,
            WorkflowExecutionStartedEventAttributes = StartedAttributes(expiration),
        });
        beforeFirstTask?.Invoke();
        var run = ProtoTime.Shorter(start.RunTimeout, expiration - StartTime);
        if (run is { } runSpan && runSpan != expiration - StartTime)
            runTimeout = engine.Clock.Attract(runSpan + (start.Backoff ?? TimeSpan.Zero), () => TimeOut(mayRetry: true));
        if (expiration is { } end)
            executionTimeout = engine.Clock.Attract(end - StartTime, () => TimeOut(mayRetry: false));
        if (start.Backoff is { } backoff)
            firstTaskBackoff = engine.Clock.Attract(backoff, EndBackoff);
        else
            ScheduleWorkflowTask();
    }

    private void EndBackoff()
    {
        firstTaskBackoff?.Cancel();
        firstTaskBackoff = null;
        ScheduleWorkflowTask();
    }

    private void CancelRunTimers()
    {
        firstTaskBackoff?.Cancel();
        runTimeout?.Cancel();
        executionTimeout?.Cancel();
        firstTaskBackoff = runTimeout = executionTimeout = null;
    }

    private WorkflowExecutionStartedEventAttributes StartedAttributes(DateTimeOffset? expiration)
    {
        var parent = start.Parent;
        return new WorkflowExecutionStartedEventAttributes
        {
            WorkflowType = new WorkflowType { Name = start.WorkflowType },
            WorkflowId = WorkflowId,
            TaskQueue = new TaskQueue { Name = start.TaskQueue, Kind = TaskQueueKind.Normal },
            Input = start.Input,
            WorkflowExecutionTimeout = start.ExecutionTimeout?.ToProto(),
            WorkflowRunTimeout = start.RunTimeout?.ToProto(),
            WorkflowTaskTimeout = start.TaskTimeout.ToProto(),
            OriginalExecutionRunId = RunId,
            FirstExecutionRunId = FirstRunId,
            ContinuedExecutionRunId = start.ContinuedRunId,
            Initiator = start.Initiator,
            ContinuedFailure = start.ContinuedFailure,
            LastCompletionResult = start.LastCompletionResult,
            Identity = start.Identity,
            RetryPolicy = start.RetryPolicy,
            Attempt = start.Attempt,
            WorkflowExecutionExpirationTime = expiration.ToProto(),
            FirstWorkflowTaskBackoff = start.Backoff?.ToProto(),
            Memo = start.Memo,
            SearchAttributes = SearchAttributes.IndexedFields.Count > 0 ? SearchAttributes.Clone() : null,
            Header = start.Header ?? new Header(),
            Priority = start.Priority,
            ParentWorkflowNamespace = parent?.Parent.Namespace ?? "",
            ParentWorkflowNamespaceId = parent is null ? "" : engine.Namespaces.Require(parent.Parent.Namespace).Id,
            ParentWorkflowExecution = parent?.Parent.Id,
            ParentInitiatedEventId = parent?.InitiatedEventId ?? 0,
            RootWorkflowExecution = Root,
        };
    }
}
