using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Workflow.V1;

namespace Sandbox.TemporalTestServer.Visibility;

/// <summary>What visibility knows of one run at one moment; never changed afterwards.</summary>
internal sealed class VisibilityRecord : IVisibilityRow
{
    private readonly Dictionary<string, object> attributes = new(StringComparer.Ordinal);

    /// <summary>Takes the execution's info over: the caller changes it no more.</summary>
    public VisibilityRecord(WorkflowExecutionInfo info)
    {
        Info = info;
        Start = TimeOf(info.StartTime) ?? DateTimeOffset.UnixEpoch;
        Close = TimeOf(info.CloseTime);
        foreach (var (name, payload) in info.SearchAttributes?.IndexedFields ?? [])
        {
            if (SearchAttributePayload.TryDecode(payload, SearchAttributePayload.TypeOf(payload), out var value) && value is not null)
                attributes[name] = value;
        }
    }

    public WorkflowExecutionInfo Info { get; }

    public string WorkflowId => Info.Execution.WorkflowId;

    public string RunId => Info.Execution.RunId;

    public DateTimeOffset Start { get; }

    /// <summary>Null while the run is open.</summary>
    public DateTimeOffset? Close { get; }

    public bool IsOpen => Info.Status is WorkflowExecutionStatus.Running or WorkflowExecutionStatus.Paused;

    public object? this[string attribute] => attribute switch
    {
        SystemSearchAttributes.WorkflowId => Info.Execution.WorkflowId,
        "RunId" => Info.Execution.RunId,
        "WorkflowType" => Info.Type.Name,
        "TaskQueue" => Info.TaskQueue,
        SystemSearchAttributes.ExecutionStatus => Info.Status.ToString(),
        "StartTime" => Start,
        "ExecutionTime" => TimeOf(Info.ExecutionTime),
        "CloseTime" => Close,
        "HistoryLength" => Close is null ? null : Info.HistoryLength,
        "HistorySizeBytes" => Close is null ? null : Info.HistorySizeBytes,
        SystemSearchAttributes.ExecutionDuration => Close is null ? null : (Close.Value - (TimeOf(Info.ExecutionTime) ?? Start)).Ticks * 100,
        "StateTransitionCount" => Close is null ? null : Info.StateTransitionCount,
        "ParentWorkflowId" => NullIfEmpty(Info.ParentExecution?.WorkflowId),
        "ParentRunId" => NullIfEmpty(Info.ParentExecution?.RunId),
        "RootWorkflowId" => NullIfEmpty(Info.RootExecution?.WorkflowId),
        "RootRunId" => NullIfEmpty(Info.RootExecution?.RunId),
        _ => attributes.GetValueOrDefault(attribute),
    };

    private static DateTimeOffset? TimeOf(Timestamp? timestamp) => timestamp?.ToDateTimeOffset();

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
