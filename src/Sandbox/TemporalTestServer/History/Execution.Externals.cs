using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Sandbox.TemporalTestServer.History;

/// <content>Signals and cancellation requests, received from outside and sent to other runs.</content>
internal sealed partial class Execution
{
    private readonly HashSet<string> seenRequests = [];

    public void Signal(string name, Payloads? input, Header? header, string identity, string requestId, WorkflowExecution? from = null)
    {
        if (requestId.Length > 0 && !seenRequests.Add(requestId))
            return;
        // A signal ends the start delay; only the start itself may wait.
        if (firstTaskBackoff is not null && start.Initiator == ContinueAsNewInitiator.Unspecified)
            EndBackoff();
        Happened(() => WriteSignal(name, input, header, identity, requestId, from));
    }

    public void WriteSignal(string name, Payloads? input, Header? header, string identity, string requestId, WorkflowExecution? from = null)
    {
        seenRequests.Add(requestId);
        Append(new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionSignaled,
            WorkflowExecutionSignaledEventAttributes = new WorkflowExecutionSignaledEventAttributes
            {
                SignalName = name,
                Input = input,
                Header = header,
                Identity = identity,
                RequestId = requestId,
                ExternalWorkflowExecution = from,
            },
        });
    }

    public void RequestCancel(string cause, string identity, string requestId, (WorkflowExecution Run, long InitiatedEventId)? from)
    {
        if (CancelRequested || (requestId.Length > 0 && !seenRequests.Add(requestId)))
            return;
        CancelRequested = true;
        Happened(() => Append(new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionCancelRequested,
            WorkflowExecutionCancelRequestedEventAttributes = new WorkflowExecutionCancelRequestedEventAttributes
            {
                Cause = cause,
                Identity = identity,
                ExternalInitiatedEventId = from?.InitiatedEventId ?? 0,
                ExternalWorkflowExecution = from?.Run,
            },
        }));
    }

    private void SignalExternal(SignalExternalWorkflowExecutionCommandAttributes asked, long completedEventId)
    {
        var where = asked.Namespace.Length == 0 ? Namespace : asked.Namespace;
        var initiated = Append(new HistoryEvent
        {
            EventType = EventType.SignalExternalWorkflowExecutionInitiated,
            SignalExternalWorkflowExecutionInitiatedEventAttributes = new SignalExternalWorkflowExecutionInitiatedEventAttributes
            {
                WorkflowTaskCompletedEventId = completedEventId,
                Namespace = where,
                WorkflowExecution = asked.Execution,
                SignalName = asked.SignalName,
                Input = asked.Input,
                Control = asked.Control,
                ChildWorkflowOnly = asked.ChildWorkflowOnly,
                Header = asked.Header,
            },
        });
        engine.Post(() =>
        {
            if (Target(where, asked.Execution) is not { } target)
            {
                SignalExternalFailed(where, asked, initiated, completedEventId);
                return;
            }
            target.Signal(asked.SignalName, asked.Input, asked.Header, "history-service", $"{RunId}/{initiated}", Id);
            ExternalDone(() => new HistoryEvent
            {
                EventType = EventType.ExternalWorkflowExecutionSignaled,
                ExternalWorkflowExecutionSignaledEventAttributes = new ExternalWorkflowExecutionSignaledEventAttributes
                {
                    InitiatedEventId = initiated,
                    Namespace = where,
                    WorkflowExecution = asked.Execution,
                    Control = asked.Control,
                },
            });
        });
    }

    private void SignalExternalFailed(string where, SignalExternalWorkflowExecutionCommandAttributes asked, long initiated, long completedEventId) =>
        ExternalDone(() => new HistoryEvent
        {
            EventType = EventType.SignalExternalWorkflowExecutionFailed,
            SignalExternalWorkflowExecutionFailedEventAttributes = new SignalExternalWorkflowExecutionFailedEventAttributes
            {
                Cause = engine.Namespaces.Find(where) is null
                    ? SignalExternalWorkflowExecutionFailedCause.NamespaceNotFound
                    : SignalExternalWorkflowExecutionFailedCause.ExternalWorkflowExecutionNotFound,
                WorkflowTaskCompletedEventId = completedEventId,
                Namespace = where,
                WorkflowExecution = asked.Execution,
                InitiatedEventId = initiated,
                Control = asked.Control,
            },
        });

    private void CancelExternal(RequestCancelExternalWorkflowExecutionCommandAttributes asked, long completedEventId)
    {
        var where = asked.Namespace.Length == 0 ? Namespace : asked.Namespace;
        var execution = new WorkflowExecution { WorkflowId = asked.WorkflowId, RunId = asked.RunId };
        var initiated = Append(new HistoryEvent
        {
            EventType = EventType.RequestCancelExternalWorkflowExecutionInitiated,
            RequestCancelExternalWorkflowExecutionInitiatedEventAttributes = new RequestCancelExternalWorkflowExecutionInitiatedEventAttributes
            {
                WorkflowTaskCompletedEventId = completedEventId,
                Namespace = where,
                WorkflowExecution = execution,
                Control = asked.Control,
                ChildWorkflowOnly = asked.ChildWorkflowOnly,
                Reason = asked.Reason,
            },
        });
        engine.Post(() =>
        {
            if (Target(where, execution) is not { } target)
            {
                CancelExternalFailed(where, execution, asked.Control, initiated, completedEventId);
                return;
            }
            target.RequestCancel(asked.Reason, "history-service", requestId: "", (Id, initiated));
            ExternalDone(() => new HistoryEvent
            {
                EventType = EventType.ExternalWorkflowExecutionCancelRequested,
                ExternalWorkflowExecutionCancelRequestedEventAttributes = new ExternalWorkflowExecutionCancelRequestedEventAttributes
                {
                    InitiatedEventId = initiated,
                    Namespace = where,
                    WorkflowExecution = execution,
                },
            });
        });
    }

    private void CancelExternalFailed(string where, WorkflowExecution execution, string control, long initiated, long completedEventId) =>
        ExternalDone(() => new HistoryEvent
        {
            EventType = EventType.RequestCancelExternalWorkflowExecutionFailed,
            RequestCancelExternalWorkflowExecutionFailedEventAttributes = new RequestCancelExternalWorkflowExecutionFailedEventAttributes
            {
                Cause = engine.Namespaces.Find(where) is null
                    ? CancelExternalWorkflowExecutionFailedCause.NamespaceNotFound
                    : CancelExternalWorkflowExecutionFailedCause.ExternalWorkflowExecutionNotFound,
                WorkflowTaskCompletedEventId = completedEventId,
                Namespace = where,
                WorkflowExecution = execution,
                InitiatedEventId = initiated,
                Control = control,
            },
        });

    private Execution? Target(string where, WorkflowExecution execution) =>
        engine.Namespaces.Find(where) is not null && engine.Executions.Find(where, execution.WorkflowId, execution.RunId) is { Open: true } target
            ? target
            : null;

    private void ExternalDone(Func<HistoryEvent> written)
    {
        if (Open)
            Happened(() => Append(written()));
    }
}
