using Sandbox.TemporalTestServer.Common;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Sandbox.TemporalTestServer.History;

/// <content>Child workflows: started after the transaction that asked for them, reported when their chain of runs closes.</content>
internal sealed partial class Execution
{
    private readonly Dictionary<long, PendingChild> children = [];

    private void StartChild(Command command, long completedEventId)
    {
        var asked = command.StartChildWorkflowExecutionCommandAttributes;
        var where = asked.Namespace.Length == 0 ? Namespace : asked.Namespace;
        var initiated = new StartChildWorkflowExecutionInitiatedEventAttributes
        {
            Namespace = where,
            NamespaceId = engine.Namespaces.Find(where)?.Id ?? "",
            WorkflowId = asked.WorkflowId,
            WorkflowType = asked.WorkflowType,
            TaskQueue = new() { Name = asked.TaskQueue is { Name.Length: > 0 } queue ? queue.Name : start.TaskQueue, Kind = TaskQueueKind.Normal },
            Input = asked.Input,
            WorkflowExecutionTimeout = asked.WorkflowExecutionTimeout,
            WorkflowRunTimeout = asked.WorkflowRunTimeout,
            WorkflowTaskTimeout = asked.WorkflowTaskTimeout,
            ParentClosePolicy = asked.ParentClosePolicy == ParentClosePolicy.Unspecified ? ParentClosePolicy.Terminate : asked.ParentClosePolicy,
            WorkflowTaskCompletedEventId = completedEventId,
            WorkflowIdReusePolicy = asked.WorkflowIdReusePolicy,
            RetryPolicy = asked.RetryPolicy,
            Header = asked.Header,
            Memo = asked.Memo,
            SearchAttributes = asked.SearchAttributes,
            Priority = asked.Priority,
        };
        var id = Append(new HistoryEvent
        {
            EventType = EventType.StartChildWorkflowExecutionInitiated,
            UserMetadata = command.UserMetadata,
            StartChildWorkflowExecutionInitiatedEventAttributes = initiated,
        });
        var child = new PendingChild(id, initiated);
        children[id] = child;
        engine.Post(() => StartPosted(child, command));
    }

    private void StartPosted(PendingChild child, Command command)
    {
        // The parent may have closed in the same completion: a child that is to outlive it is started all the same.
        if (!Open && child.Initiated.ParentClosePolicy != ParentClosePolicy.Abandon)
            return;
        if (engine.Namespaces.Find(child.Initiated.Namespace) is null)
            FailChildStart(child, StartChildWorkflowExecutionFailedCause.NamespaceNotFound);
        else if (engine.Executions.StartChild(ChildStart(child, command)) is { } started)
            ChildStarted(child, started);
        else
            FailChildStart(child, StartChildWorkflowExecutionFailedCause.WorkflowAlreadyExists);
    }

    private NewExecution ChildStart(PendingChild child, Command command)
    {
        var asked = child.Initiated;
        return new NewExecution
        {
            Namespace = asked.Namespace,
            WorkflowId = asked.WorkflowId,
            WorkflowType = asked.WorkflowType.Name,
            TaskQueue = asked.TaskQueue.Name,
            Input = asked.Input,
            ExecutionTimeout = asked.WorkflowExecutionTimeout.Span(),
            RunTimeout = asked.WorkflowRunTimeout.Span(),
            TaskTimeout = asked.WorkflowTaskTimeout.Span() ?? start.TaskTimeout,
            RetryPolicy = asked.RetryPolicy is null ? null : RetryPolicies.WithDefaults(asked.RetryPolicy),
            Memo = asked.Memo,
            SearchAttributes = asked.SearchAttributes,
            Header = asked.Header,
            UserMetadata = command.UserMetadata,
            Priority = asked.Priority,
            ReusePolicy = asked.WorkflowIdReusePolicy,
            Parent = new ParentLink(this, child.InitiatedEventId),
        };
    }

    private void ChildStarted(PendingChild child, Execution started)
    {
        child.Execution = started.Id;
        if (!Open)
            return;
        Happened(() => child.StartedEventId = Append(new HistoryEvent
        {
            EventType = EventType.ChildWorkflowExecutionStarted,
            ChildWorkflowExecutionStartedEventAttributes = new ChildWorkflowExecutionStartedEventAttributes
            {
                Namespace = child.Initiated.Namespace,
                NamespaceId = child.Initiated.NamespaceId,
                InitiatedEventId = child.InitiatedEventId,
                WorkflowExecution = started.Id,
                WorkflowType = child.Initiated.WorkflowType,
                Header = child.Initiated.Header,
            },
        }));
    }

    private void FailChildStart(PendingChild child, StartChildWorkflowExecutionFailedCause cause)
    {
        children.Remove(child.InitiatedEventId);
        if (!Open)
            return;
        Happened(() => Append(new HistoryEvent
        {
            EventType = EventType.StartChildWorkflowExecutionFailed,
            StartChildWorkflowExecutionFailedEventAttributes = new StartChildWorkflowExecutionFailedEventAttributes
            {
                Namespace = child.Initiated.Namespace,
                NamespaceId = child.Initiated.NamespaceId,
                WorkflowId = child.Initiated.WorkflowId,
                WorkflowType = child.Initiated.WorkflowType,
                Cause = cause,
                InitiatedEventId = child.InitiatedEventId,
                WorkflowTaskCompletedEventId = child.Initiated.WorkflowTaskCompletedEventId,
            },
        }));
    }

    /// <summary>A child's last run closed.</summary>
    private void ChildClosed(long initiatedEventId, Execution closedRun, HistoryEvent closing)
    {
        if (resetInto is not null)
        {
            resetInto.ChildClosed(initiatedEventId, closedRun, closing);
            return;
        }
        if (!Open || !children.Remove(initiatedEventId, out var child))
            return;
        Happened(() => Append(ChildClosedEvent(child, closedRun, closing)));
    }

    private static HistoryEvent ChildClosedEvent(PendingChild child, Execution run, HistoryEvent closing)
    {
        var where = child.Initiated.Namespace;
        var whereId = child.Initiated.NamespaceId;
        var execution = new WorkflowExecution { WorkflowId = run.WorkflowId, RunId = child.Execution?.RunId ?? run.RunId };
        var type = child.Initiated.WorkflowType;
        var initiated = child.InitiatedEventId;
        var started = child.StartedEventId;
        return closing.AttributesCase switch
        {
            HistoryEvent.AttributesOneofCase.WorkflowExecutionCompletedEventAttributes => new HistoryEvent
            {
                EventType = EventType.ChildWorkflowExecutionCompleted,
                ChildWorkflowExecutionCompletedEventAttributes = new() { Result = closing.WorkflowExecutionCompletedEventAttributes.Result, Namespace = where, NamespaceId = whereId, WorkflowExecution = execution, WorkflowType = type, InitiatedEventId = initiated, StartedEventId = started },
            },
            HistoryEvent.AttributesOneofCase.WorkflowExecutionFailedEventAttributes => new HistoryEvent
            {
                EventType = EventType.ChildWorkflowExecutionFailed,
                ChildWorkflowExecutionFailedEventAttributes = new() { Failure = closing.WorkflowExecutionFailedEventAttributes.Failure, RetryState = closing.WorkflowExecutionFailedEventAttributes.RetryState, Namespace = where, NamespaceId = whereId, WorkflowExecution = execution, WorkflowType = type, InitiatedEventId = initiated, StartedEventId = started },
            },
            HistoryEvent.AttributesOneofCase.WorkflowExecutionCanceledEventAttributes => new HistoryEvent
            {
                EventType = EventType.ChildWorkflowExecutionCanceled,
                ChildWorkflowExecutionCanceledEventAttributes = new() { Details = closing.WorkflowExecutionCanceledEventAttributes.Details, Namespace = where, NamespaceId = whereId, WorkflowExecution = execution, WorkflowType = type, InitiatedEventId = initiated, StartedEventId = started },
            },
            HistoryEvent.AttributesOneofCase.WorkflowExecutionTimedOutEventAttributes => new HistoryEvent
            {
                EventType = EventType.ChildWorkflowExecutionTimedOut,
                ChildWorkflowExecutionTimedOutEventAttributes = new() { RetryState = closing.WorkflowExecutionTimedOutEventAttributes.RetryState, Namespace = where, NamespaceId = whereId, WorkflowExecution = execution, WorkflowType = type, InitiatedEventId = initiated, StartedEventId = started },
            },
            HistoryEvent.AttributesOneofCase.WorkflowExecutionTerminatedEventAttributes => new HistoryEvent
            {
                EventType = EventType.ChildWorkflowExecutionTerminated,
                ChildWorkflowExecutionTerminatedEventAttributes = new() { Namespace = where, NamespaceId = whereId, WorkflowExecution = execution, WorkflowType = type, InitiatedEventId = initiated, StartedEventId = started },
            },
            _ => throw new InvalidOperationException($"{closing.EventType} does not close a chain of runs"),
        };
    }

    // After the close: what becomes of the children that are still open.
    private void ApplyParentClosePolicies()
    {
        foreach (var child in children.Values.Where(c => c.Execution is not null).ToList())
        {
            var run = engine.Executions.Find(child.Initiated.Namespace, child.Initiated.WorkflowId, "");
            if (run is not { Open: true } || run.FirstRunId != child.Execution!.RunId)
                continue;
            if (child.Initiated.ParentClosePolicy == ParentClosePolicy.Terminate)
                run.Terminate("by parent close policy", null, "history-service");
            else if (child.Initiated.ParentClosePolicy == ParentClosePolicy.RequestCancel)
                run.RequestCancel("by parent close policy", "history-service", requestId: "", from: null);
        }
    }
}
