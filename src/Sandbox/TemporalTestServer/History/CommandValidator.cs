using Google.Protobuf.Collections;
using Sandbox.TemporalTestServer.Common;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;

namespace Sandbox.TemporalTestServer.History;

/// <summary>Why a workflow task cannot be completed as the worker asks.</summary>
internal sealed record CommandProblem(WorkflowTaskFailedCause Cause, string Message);

/// <summary>Checks all commands of a completion before any is applied.</summary>
internal static class CommandValidator
{
    public static bool Closes(CommandType type) => type is CommandType.CompleteWorkflowExecution
        or CommandType.FailWorkflowExecution or CommandType.CancelWorkflowExecution or CommandType.ContinueAsNewWorkflowExecution;

    public static CommandProblem? Check(Execution run, RepeatedField<Command> commands)
    {
        var activityIds = new HashSet<string>(run.PendingActivityIds);
        var timerIds = new HashSet<string>(run.PendingTimerIds);
        for (var i = 0; i < commands.Count; i++)
        {
            var command = commands[i];
            if (Closes(command.CommandType) && commands.Skip(i + 1).Any(c => c.CommandType != CommandType.ProtocolMessage))
                return new CommandProblem(WorkflowTaskFailedCause.UnhandledCommand, "commands follow the one that closes the workflow");
            if (Check(run, command, activityIds, timerIds) is { } problem)
                return problem;
        }
        return null;
    }

    private static CommandProblem? Check(Execution run, Command command, HashSet<string> activityIds, HashSet<string> timerIds)
    {
        switch (command.CommandType)
        {
            case CommandType.ScheduleActivityTask:
                return Check(command.ScheduleActivityTaskCommandAttributes, activityIds);
            case CommandType.StartTimer:
                var timer = command.StartTimerCommandAttributes;
                if (timer.TimerId.Length == 0)
                    return new(WorkflowTaskFailedCause.BadStartTimerAttributes, "BadStartTimerAttributes: TimerId is not set on StartTimerCommand.");
                return timerIds.Add(timer.TimerId) ? null : new(WorkflowTaskFailedCause.StartTimerDuplicateId, $"StartTimerDuplicateId: {timer.TimerId}");
            case CommandType.CancelTimer:
                var cancelled = command.CancelTimerCommandAttributes.TimerId;
                return timerIds.Remove(cancelled) ? null : new(WorkflowTaskFailedCause.BadCancelTimerAttributes, $"BadCancelTimerAttributes: timer {cancelled} not found");
            case CommandType.RequestCancelActivityTask:
                var scheduled = command.RequestCancelActivityTaskCommandAttributes.ScheduledEventId;
                return run.IsActivity(scheduled) ? null : new(WorkflowTaskFailedCause.BadRequestCancelActivityAttributes, $"BadRequestCancelActivityAttributes: no activity was scheduled by event {scheduled}");
            case CommandType.RecordMarker:
                return command.RecordMarkerCommandAttributes.MarkerName.Length > 0 ? null : new(WorkflowTaskFailedCause.BadRecordMarkerAttributes, "BadRecordMarkerAttributes: MarkerName is not set on RecordMarkerCommand.");
            case CommandType.StartChildWorkflowExecution:
                return Check(run, command.StartChildWorkflowExecutionCommandAttributes);
            case CommandType.SignalExternalWorkflowExecution:
                var signal = command.SignalExternalWorkflowExecutionCommandAttributes;
                return signal.Execution is { WorkflowId.Length: > 0 } && signal.SignalName.Length > 0 ? null : new(WorkflowTaskFailedCause.BadSignalWorkflowExecutionAttributes, "BadSignalWorkflowExecutionAttributes: WorkflowId or SignalName is not set");
            case CommandType.RequestCancelExternalWorkflowExecution:
                return command.RequestCancelExternalWorkflowExecutionCommandAttributes.WorkflowId.Length > 0 ? null : new(WorkflowTaskFailedCause.BadRequestCancelExternalWorkflowExecutionAttributes, "BadRequestCancelExternalWorkflowExecutionAttributes: WorkflowId is not set");
            case CommandType.UpsertWorkflowSearchAttributes:
                var wrong = run.ProblemWith(command.UpsertWorkflowSearchAttributesCommandAttributes.SearchAttributes);
                return wrong is null ? null : new(WorkflowTaskFailedCause.BadSearchAttributes, $"BadSearchAttributes: {wrong}");
            case CommandType.ContinueAsNewWorkflowExecution:
                var attributes = run.ProblemWith(command.ContinueAsNewWorkflowExecutionCommandAttributes.SearchAttributes);
                return attributes is null ? null : new(WorkflowTaskFailedCause.BadSearchAttributes, $"BadSearchAttributes: {attributes}");
            case CommandType.ModifyWorkflowProperties:
            case CommandType.CompleteWorkflowExecution:
            case CommandType.FailWorkflowExecution:
            case CommandType.CancelWorkflowExecution:
            case CommandType.ProtocolMessage:
                return null;
            case var type when !Enum.IsDefined(type) || type == CommandType.Unspecified:
                return new(WorkflowTaskFailedCause.Unspecified, $"Unknown command type: {type}");
            default:
                return new(WorkflowTaskFailedCause.FeatureDisabled, $"The command {command.CommandType} is not built in this server");
        }
    }

    private static CommandProblem? Check(ScheduleActivityTaskCommandAttributes activity, HashSet<string> activityIds)
    {
        var missing = activity.ActivityId.Length == 0 ? "ActivityId"
            : activity.ActivityType is not { Name.Length: > 0 } ? "ActivityType"
            : activity.TaskQueue is not { Name.Length: > 0 } ? "TaskQueue"
            : activity.StartToCloseTimeout.Span() is null && activity.ScheduleToCloseTimeout.Span() is null ? "a valid StartToClose or ScheduleToCloseTimeout"
            : null;
        if (missing is not null)
            return new(WorkflowTaskFailedCause.BadScheduleActivityAttributes, $"BadScheduleActivityAttributes: {missing} is not set on ScheduleActivityTaskCommand. ActivityId={activity.ActivityId} ActivityType={activity.ActivityType?.Name}");
        return activityIds.Add(activity.ActivityId) ? null : new(WorkflowTaskFailedCause.ScheduleActivityDuplicateId, $"ScheduleActivityDuplicateId: {activity.ActivityId}");
    }

    private static CommandProblem? Check(Execution run, StartChildWorkflowExecutionCommandAttributes child)
    {
        var missing = child.WorkflowId.Length == 0 ? "WorkflowId" : child.WorkflowType is not { Name.Length: > 0 } ? "WorkflowType" : null;
        if (missing is not null)
            return new(WorkflowTaskFailedCause.BadStartChildExecutionAttributes, $"BadStartChildExecutionAttributes: {missing} is not set on StartChildWorkflowExecutionCommand.");
        if (child.CronSchedule.Length > 0)
            return new(WorkflowTaskFailedCause.FeatureDisabled, "Cron schedules of workflows are not built in this server");
        return run.ProblemWith(child.SearchAttributes) is { } wrong ? new(WorkflowTaskFailedCause.BadSearchAttributes, $"BadSearchAttributes: {wrong}") : null;
    }
}
