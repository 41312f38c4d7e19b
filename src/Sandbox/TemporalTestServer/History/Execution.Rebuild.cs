using Sandbox.TemporalTestServer.Common;
using Temporalio.Api.History.V1;
using Attributes = Temporalio.Api.History.V1.HistoryEvent.AttributesOneofCase;

namespace Sandbox.TemporalTestServer.History;

/// <content>The state of a run as its events tell it.</content>
internal sealed partial class Execution
{
    private readonly Dictionary<string, (long StartedEventId, DateTimeOffset At)> rebuiltTimers = [];

    private void Rebuild(IEnumerable<HistoryEvent> history)
    {
        foreach (var written in history)
        {
            var copy = written.Clone();
            events.Add(copy);
            HistorySize += copy.CalculateSize();
            RebuildRun(copy);
            RebuildActivity(copy);
            RebuildTimer(copy);
            RebuildChild(copy);
            RebuildUpdate(copy);
        }
    }

    private void RebuildRun(HistoryEvent written)
    {
        switch (written.AttributesCase)
        {
            case Attributes.WorkflowTaskCompletedEventAttributes:
                lastCompletedStartedEventId = written.WorkflowTaskCompletedEventAttributes.StartedEventId;
                break;
            case Attributes.WorkflowExecutionSignaledEventAttributes:
                seenRequests.Add(written.WorkflowExecutionSignaledEventAttributes.RequestId);
                break;
            case Attributes.WorkflowExecutionCancelRequestedEventAttributes:
                CancelRequested = true;
                break;
            case Attributes.UpsertWorkflowSearchAttributesEventAttributes:
                Merge(SearchAttributes.IndexedFields, written.UpsertWorkflowSearchAttributesEventAttributes.SearchAttributes.IndexedFields);
                break;
            case Attributes.WorkflowPropertiesModifiedEventAttributes:
                Merge(Memo.Fields, written.WorkflowPropertiesModifiedEventAttributes.UpsertedMemo.Fields);
                break;
        }
    }

    private void RebuildActivity(HistoryEvent written)
    {
        switch (written.AttributesCase)
        {
            case Attributes.ActivityTaskScheduledEventAttributes:
                activities[written.EventId] = new PendingActivity(written.ActivityTaskScheduledEventAttributes, written.EventId, written.EventTime.ToDateTimeOffset());
                break;
            case Attributes.ActivityTaskCancelRequestedEventAttributes:
                if (activities.TryGetValue(written.ActivityTaskCancelRequestedEventAttributes.ScheduledEventId, out var cancelled))
                    cancelled.CancelRequestedEventId = written.EventId;
                break;
            case Attributes.ActivityTaskCompletedEventAttributes:
                activities.Remove(written.ActivityTaskCompletedEventAttributes.ScheduledEventId);
                break;
            case Attributes.ActivityTaskFailedEventAttributes:
                activities.Remove(written.ActivityTaskFailedEventAttributes.ScheduledEventId);
                break;
            case Attributes.ActivityTaskTimedOutEventAttributes:
                activities.Remove(written.ActivityTaskTimedOutEventAttributes.ScheduledEventId);
                break;
            case Attributes.ActivityTaskCanceledEventAttributes:
                activities.Remove(written.ActivityTaskCanceledEventAttributes.ScheduledEventId);
                break;
        }
    }

    private void RebuildTimer(HistoryEvent written)
    {
        switch (written.AttributesCase)
        {
            case Attributes.TimerStartedEventAttributes:
                var timer = written.TimerStartedEventAttributes;
                rebuiltTimers[timer.TimerId] = (written.EventId, written.EventTime.ToDateTimeOffset() + (timer.StartToFireTimeout.Span() ?? TimeSpan.Zero));
                break;
            case Attributes.TimerFiredEventAttributes:
                rebuiltTimers.Remove(written.TimerFiredEventAttributes.TimerId);
                break;
            case Attributes.TimerCanceledEventAttributes:
                rebuiltTimers.Remove(written.TimerCanceledEventAttributes.TimerId);
                break;
        }
    }

    private void RebuildChild(HistoryEvent written)
    {
        switch (written.AttributesCase)
        {
            case Attributes.StartChildWorkflowExecutionInitiatedEventAttributes:
                children[written.EventId] = new PendingChild(written.EventId, written.StartChildWorkflowExecutionInitiatedEventAttributes);
                break;
            case Attributes.ChildWorkflowExecutionStartedEventAttributes:
                var child = children[written.ChildWorkflowExecutionStartedEventAttributes.InitiatedEventId];
                child.Execution = written.ChildWorkflowExecutionStartedEventAttributes.WorkflowExecution;
                child.StartedEventId = written.EventId;
                break;
            case Attributes.StartChildWorkflowExecutionFailedEventAttributes:
                children.Remove(written.StartChildWorkflowExecutionFailedEventAttributes.InitiatedEventId);
                break;
            case Attributes.ChildWorkflowExecutionCompletedEventAttributes:
                children.Remove(written.ChildWorkflowExecutionCompletedEventAttributes.InitiatedEventId);
                break;
            case Attributes.ChildWorkflowExecutionFailedEventAttributes:
                children.Remove(written.ChildWorkflowExecutionFailedEventAttributes.InitiatedEventId);
                break;
            case Attributes.ChildWorkflowExecutionCanceledEventAttributes:
                children.Remove(written.ChildWorkflowExecutionCanceledEventAttributes.InitiatedEventId);
                break;
            case Attributes.ChildWorkflowExecutionTimedOutEventAttributes:
                children.Remove(written.ChildWorkflowExecutionTimedOutEventAttributes.InitiatedEventId);
                break;
            case Attributes.ChildWorkflowExecutionTerminatedEventAttributes:
                children.Remove(written.ChildWorkflowExecutionTerminatedEventAttributes.InitiatedEventId);
                break;
        }
    }

    private void RebuildUpdate(HistoryEvent written)
    {
        switch (written.AttributesCase)
        {
            case Attributes.WorkflowExecutionUpdateAcceptedEventAttributes:
                var accepted = new PendingUpdate(written.WorkflowExecutionUpdateAcceptedEventAttributes.AcceptedRequest);
                accepted.Accept(written.EventId);
                updates[accepted.Id] = accepted;
                break;
            case Attributes.WorkflowExecutionUpdateCompletedEventAttributes:
                updates[written.WorkflowExecutionUpdateCompletedEventAttributes.Meta.UpdateId]
                    .Complete(written.WorkflowExecutionUpdateCompletedEventAttributes.Outcome);
                break;
        }
    }
}
