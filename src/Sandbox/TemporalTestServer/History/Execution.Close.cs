using Sandbox.TemporalTestServer.Common;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.TaskQueue.V1;

namespace Sandbox.TemporalTestServer.History;

/// <content>The end of a run, by its worker or from outside, and the run that follows it.</content>
internal sealed partial class Execution
{
    private void Complete(Payloads? result, long completedEventId) => Close(WorkflowExecutionStatus.Completed, new HistoryEvent
    {
        EventType = EventType.WorkflowExecutionCompleted,
        WorkflowExecutionCompletedEventAttributes = new WorkflowExecutionCompletedEventAttributes
        {
            Result = result,
            WorkflowTaskCompletedEventId = completedEventId,
        },
    });

    private void Cancel(Payloads? details, long completedEventId) => Close(WorkflowExecutionStatus.Canceled, new HistoryEvent
    {
        EventType = EventType.WorkflowExecutionCanceled,
        WorkflowExecutionCanceledEventAttributes = new WorkflowExecutionCanceledEventAttributes
        {
            Details = details,
            WorkflowTaskCompletedEventId = completedEventId,
        },
    });

    private void Fail(Failure failure, long completedEventId)
    {
        var (state, next) = RetryRun(failure);
        Close(
            WorkflowExecutionStatus.Failed,
            new HistoryEvent
            {
                EventType = EventType.WorkflowExecutionFailed,
                WorkflowExecutionFailedEventAttributes = new WorkflowExecutionFailedEventAttributes
                {
                    Failure = failure,
                    RetryState = state,
                    WorkflowTaskCompletedEventId = completedEventId,
                    NewExecutionRunId = next?.RunId ?? "",
                },
            },
            next);
    }

    private void ContinueAsNew(ContinueAsNewWorkflowExecutionCommandAttributes asked, long completedEventId)
    {
        var next = Following(ContinueAsNewInitiator.Workflow) with
        {
            WorkflowType = asked.WorkflowType is { Name.Length: > 0 } type ? type.Name : start.WorkflowType,
            TaskQueue = asked.TaskQueue is { Name.Length: > 0 } queue ? queue.Name : start.TaskQueue,
            Input = asked.Input,
            RunTimeout = asked.WorkflowRunTimeout.Span() ?? start.RunTimeout,
            TaskTimeout = asked.WorkflowTaskTimeout.Span() ?? start.TaskTimeout,
            RetryPolicy = asked.RetryPolicy is null ? start.RetryPolicy : RetryPolicies.WithDefaults(asked.RetryPolicy),
            Header = asked.Header,
            Memo = asked.Memo ?? Memo,
            SearchAttributes = asked.SearchAttributes ?? SearchAttributes,
            Backoff = asked.BackoffStartInterval.Span(),
            ContinuedFailure = asked.Failure,
            LastCompletionResult = asked.LastCompletionResult ?? start.LastCompletionResult,
        };
        Close(
            WorkflowExecutionStatus.ContinuedAsNew,
            new HistoryEvent
            {
                EventType = EventType.WorkflowExecutionContinuedAsNew,
                WorkflowExecutionContinuedAsNewEventAttributes = new WorkflowExecutionContinuedAsNewEventAttributes
                {
                    NewExecutionRunId = next.RunId,
                    WorkflowType = new WorkflowType { Name = next.WorkflowType },
                    TaskQueue = new TaskQueue { Name = next.TaskQueue, Kind = TaskQueueKind.Normal },
                    Input = next.Input,
                    WorkflowRunTimeout = next.RunTimeout?.ToProto(),
                    WorkflowTaskTimeout = next.TaskTimeout.ToProto(),
                    WorkflowTaskCompletedEventId = completedEventId,
                    BackoffStartInterval = next.Backoff?.ToProto(),
                    Initiator = ContinueAsNewInitiator.Workflow,
                    Failure = next.ContinuedFailure,
                    LastCompletionResult = next.LastCompletionResult,
                    Header = next.Header,
                    Memo = next.Memo,
                    SearchAttributes = next.SearchAttributes,
                },
            },
            next);
    }

    public void Terminate(string reason, Payloads? details, string identity)
    {
        ForceTaskToEnd();
        Close(WorkflowExecutionStatus.Terminated, new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionTerminated,
            WorkflowExecutionTerminatedEventAttributes = new WorkflowExecutionTerminatedEventAttributes { Reason = reason, Details = details, Identity = identity },
        });
    }

    private void TimeOut(bool mayRetry)
    {
        if (!Open)
            return;
        var failure = new Failure { Message = "workflow timeout", Source = "Server", TimeoutFailureInfo = new TimeoutFailureInfo { TimeoutType = TimeoutType.StartToClose } };
        var (state, next) = mayRetry ? RetryRun(failure) : (RetryState.Timeout, null);
        ForceTaskToEnd();
        Close(
            WorkflowExecutionStatus.TimedOut,
            new HistoryEvent
            {
                EventType = EventType.WorkflowExecutionTimedOut,
                WorkflowExecutionTimedOutEventAttributes = new WorkflowExecutionTimedOutEventAttributes { RetryState = state, NewExecutionRunId = next?.RunId ?? "" },
            },
            next);
    }

    private (RetryState State, NewExecution? Next) RetryRun(Failure failure)
    {
        if (start.RetryPolicy is not { } policy)
            return (RetryState.RetryPolicyNotSet, null);
        var expiration = start.ExecutionExpiration ?? (start.ExecutionTimeout is { } total ? StartTime + total : null);
        var decision = RetryPolicies.Decide(policy, failure, start.Attempt, engine.Clock.Now, expiration);
        return decision.Delay is not { } delay
            ? (decision.State, null)
            : (RetryState.InProgress, Following(ContinueAsNewInitiator.Retry) with
            {
                Backoff = delay,
                Attempt = start.Attempt + 1,
                ContinuedFailure = failure,
                Memo = start.Memo,
                SearchAttributes = start.SearchAttributes,
            });
    }

    private NewExecution Following(ContinueAsNewInitiator initiator) => start with
    {
        RunId = Engine.NewId(),
        RequestId = Engine.NewId(),
        ContinuedRunId = RunId,
        FirstRunId = FirstRunId,
        Initiator = initiator,
        Backoff = null,
        Attempt = 1,
        ExecutionExpiration = start.ExecutionExpiration ?? (start.ExecutionTimeout is { } total ? StartTime + total : null),
    };

    // A close from outside does not wait for the worker: its task fails, and what waited for its end is written.
    private void ForceTaskToEnd()
    {
        if (task is { Started: true } current)
        {
            Materialize(current);
            Append(new HistoryEvent
            {
                EventType = EventType.WorkflowTaskFailed,
                WorkflowTaskFailedEventAttributes = new WorkflowTaskFailedEventAttributes
                {
                    ScheduledEventId = current.ScheduledEventId,
                    StartedEventId = current.StartedEventId,
                    Cause = WorkflowTaskFailedCause.ForceCloseCommand,
                    Identity = "history-service",
                },
            });
        }
        if (task is { } ended)
        {
            waitingQueries.AddRange(ended.Queries.Values.Where(q => !q.Done));
            Detach(ended)?.Dispose();
        }
        FlushBuffer();
    }

    /// <summary>The server stops: nothing of the run may hold the clock or fire any more.</summary>
    public void Abandon()
    {
        CancelRunTimers();
        CancelTimers();
        CancelActivities();
        if (task is { } pending)
            Detach(pending)?.Dispose();
    }

    private void Close(WorkflowExecutionStatus status, HistoryEvent closing, NewExecution? continuation = null)
    {
        Append(closing);
        Status = status;
        CloseTime = engine.Clock.Now;
        buffer.Clear();
        CancelRunTimers();
        CancelTimers();
        CancelActivities();
        var next = continuation is null ? null : engine.Executions.Continue(continuation);
        CloseUpdates(next);
        closed?.TrySetResult();
        engine.Executions.OnClosed(this);
        engine.Post(() =>
        {
            DispatchWaitingQueries();
            if (resetInto is not null)
                return; // another run is in its place: neither the children nor whoever started it see an end
            ApplyParentClosePolicies();
            if (next is null)
                start.Parent?.Parent.ChildClosed(start.Parent.InitiatedEventId, this, closing);
            engine.Schedules.OnClosed(this, closing, next);
        });
    }
}
