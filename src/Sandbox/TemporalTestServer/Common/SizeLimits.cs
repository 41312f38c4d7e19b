using Google.Protobuf;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;

namespace Sandbox.TemporalTestServer.Common;

/// <summary>How large a payload, a memo and a history may be; the figures are those of the service.</summary>
internal static class SizeLimits
{
    public const int Blob = 2 * 1024 * 1024;
    public const int HistoryEvents = 50 * 1024;
    public const long HistoryBytes = 50L * 1024 * 1024;

    public static bool Exceeds(IMessage? message) => message is not null && message.CalculateSize() > Blob;

    /// <summary>Refuses what a caller sends beyond the limit.</summary>
    public static void Require(Payloads? payloads)
    {
        if (Exceeds(payloads))
            throw RpcErrors.InvalidArgument("Blob data size exceeds limit.");
    }

    public static void Require(Memo? memo)
    {
        if (Exceeds(memo))
            throw RpcErrors.InvalidArgument("Memo size exceeds limit.");
    }

    /// <summary>What of a command is beyond the limit, in the service's words, with the cause of the failure; null when all is well.</summary>
    public static (WorkflowTaskFailedCause Cause, string Message)? Problem(Command command) => command.CommandType switch
    {
        CommandType.ScheduleActivityTask when Exceeds(command.ScheduleActivityTaskCommandAttributes?.Input) =>
            Beyond(WorkflowTaskFailedCause.BadScheduleActivityAttributes, "ScheduleActivityTaskCommandAttributes.Input"),
        CommandType.CompleteWorkflowExecution when Exceeds(command.CompleteWorkflowExecutionCommandAttributes?.Result) =>
            Beyond(WorkflowTaskFailedCause.BadCompleteWorkflowExecutionAttributes, "CompleteWorkflowExecutionCommandAttributes.Result"),
        CommandType.FailWorkflowExecution when Exceeds(command.FailWorkflowExecutionCommandAttributes?.Failure) =>
            Beyond(WorkflowTaskFailedCause.BadFailWorkflowExecutionAttributes, "FailWorkflowExecutionCommandAttributes.Failure"),
        CommandType.ContinueAsNewWorkflowExecution when Exceeds(command.ContinueAsNewWorkflowExecutionCommandAttributes?.Input) =>
            Beyond(WorkflowTaskFailedCause.BadContinueAsNewAttributes, "ContinueAsNewWorkflowExecutionCommandAttributes. Input"),
        CommandType.ContinueAsNewWorkflowExecution when Exceeds(command.ContinueAsNewWorkflowExecutionCommandAttributes?.Memo) =>
            Beyond(WorkflowTaskFailedCause.BadContinueAsNewAttributes, "ContinueAsNewWorkflowExecutionCommandAttributes. Memo"),
        CommandType.StartChildWorkflowExecution when Exceeds(command.StartChildWorkflowExecutionCommandAttributes?.Input) =>
            Beyond(WorkflowTaskFailedCause.BadStartChildExecutionAttributes, "StartChildWorkflowExecutionCommandAttributes. Input"),
        CommandType.StartChildWorkflowExecution when Exceeds(command.StartChildWorkflowExecutionCommandAttributes?.Memo) =>
            Beyond(WorkflowTaskFailedCause.BadStartChildExecutionAttributes, "StartChildWorkflowExecutionCommandAttributes.Memo"),
        CommandType.ModifyWorkflowProperties when Exceeds(command.ModifyWorkflowPropertiesCommandAttributes?.UpsertedMemo) =>
            Beyond(WorkflowTaskFailedCause.BadModifyWorkflowPropertiesAttributes, "ModifyWorkflowPropertiesCommandAttributes. Memo"),
        CommandType.SignalExternalWorkflowExecution when Exceeds(command.SignalExternalWorkflowExecutionCommandAttributes?.Input) =>
            Beyond(WorkflowTaskFailedCause.BadSignalWorkflowExecutionAttributes, "SignalExternalWorkflowExecutionCommandAttributes.Input"),
        CommandType.RecordMarker when command.RecordMarkerCommandAttributes?.Details.Values.Sum(d => (long)d.CalculateSize()) > Blob =>
            Beyond(WorkflowTaskFailedCause.BadRecordMarkerAttributes, "RecordMarkerCommandAttributes.Details"),
        _ => null,
    };

    private static (WorkflowTaskFailedCause Cause, string Message) Beyond(WorkflowTaskFailedCause cause, string what) =>
        (cause, $"{cause}: {what} exceeds size limit.");
}
