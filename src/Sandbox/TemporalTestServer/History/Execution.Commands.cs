using Sandbox.TemporalTestServer.Common;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Sandbox.TemporalTestServer.History;

/// <content>A command of the worker, applied. Each kind is handled where its pending things live; the small ones here.</content>
internal sealed partial class Execution
{
    private void Apply(Command command, long completedEventId)
    {
        switch (command.CommandType)
        {
            case CommandType.ScheduleActivityTask:
                ScheduleActivity(command, completedEventId);
                break;
            case CommandType.RequestCancelActivityTask:
                RequestCancelActivity(command.RequestCancelActivityTaskCommandAttributes.ScheduledEventId, completedEventId);
                break;
            case CommandType.StartTimer:
                StartTimer(command, completedEventId);
                break;
            case CommandType.CancelTimer:
                CancelTimer(command.CancelTimerCommandAttributes.TimerId, completedEventId);
                break;
            case CommandType.StartChildWorkflowExecution:
                StartChild(command, completedEventId);
                break;
            case CommandType.SignalExternalWorkflowExecution:
                SignalExternal(command.SignalExternalWorkflowExecutionCommandAttributes, completedEventId);
                break;
            case CommandType.RequestCancelExternalWorkflowExecution:
                CancelExternal(command.RequestCancelExternalWorkflowExecutionCommandAttributes, completedEventId);
                break;
            case CommandType.RecordMarker:
                RecordMarker(command, completedEventId);
                break;
            case CommandType.UpsertWorkflowSearchAttributes:
                Upsert(command.UpsertWorkflowSearchAttributesCommandAttributes.SearchAttributes, completedEventId);
                break;
            case CommandType.ModifyWorkflowProperties:
                Upsert(command.ModifyWorkflowPropertiesCommandAttributes.UpsertedMemo, completedEventId);
                break;
            case CommandType.CompleteWorkflowExecution:
                Complete(command.CompleteWorkflowExecutionCommandAttributes.Result, completedEventId);
                break;
            case CommandType.FailWorkflowExecution:
                Fail(command.FailWorkflowExecutionCommandAttributes.Failure, completedEventId);
                break;
            case CommandType.CancelWorkflowExecution:
                Cancel(command.CancelWorkflowExecutionCommandAttributes.Details, completedEventId);
                break;
            case CommandType.ContinueAsNewWorkflowExecution:
                ContinueAsNew(command.ContinueAsNewWorkflowExecutionCommandAttributes, completedEventId);
                break;
            default:
                throw new InvalidOperationException($"The command {command.CommandType} passed validation and has no handler");
        }
    }

    public string? ProblemWith(SearchAttributes? attributes) =>
        engine.Namespaces.Require(Namespace).SearchAttributes.Refusal(attributes);

    private void RecordMarker(Command command, long completedEventId)
    {
        var marker = command.RecordMarkerCommandAttributes;
        var attributes = new MarkerRecordedEventAttributes
        {
            MarkerName = marker.MarkerName,
            WorkflowTaskCompletedEventId = completedEventId,
            Header = marker.Header,
            Failure = marker.Failure,
        };
        attributes.Details.Add(marker.Details);
        Append(new HistoryEvent { EventType = EventType.MarkerRecorded, UserMetadata = command.UserMetadata, MarkerRecordedEventAttributes = attributes });
    }

    private void Upsert(SearchAttributes upserted, long completedEventId)
    {
        var typed = engine.Namespaces.Require(Namespace).SearchAttributes.Typed(upserted);
        Append(new HistoryEvent
        {
            EventType = EventType.UpsertWorkflowSearchAttributes,
            UpsertWorkflowSearchAttributesEventAttributes = new UpsertWorkflowSearchAttributesEventAttributes
            {
                WorkflowTaskCompletedEventId = completedEventId,
                SearchAttributes = typed,
            },
        });
        SearchAttributes = SearchAttributes.Clone();
        Merge(SearchAttributes.IndexedFields, typed.IndexedFields);
        engine.Executions.Show(this);
    }

    private void Upsert(Memo upserted, long completedEventId)
    {
        Append(new HistoryEvent
        {
            EventType = EventType.WorkflowPropertiesModified,
            WorkflowPropertiesModifiedEventAttributes = new WorkflowPropertiesModifiedEventAttributes
            {
                WorkflowTaskCompletedEventId = completedEventId,
                UpsertedMemo = upserted,
            },
        });
        Memo = Memo.Clone();
        Merge(Memo.Fields, upserted.Fields);
        engine.Executions.Show(this);
    }

    // A null value removes the field.
    private static void Merge(IDictionary<string, Payload> into, IDictionary<string, Payload> fields)
    {
        foreach (var (name, value) in fields)
        {
            if (value.IsNull())
                into.Remove(name);
            else
                into[name] = value;
        }
    }
}
