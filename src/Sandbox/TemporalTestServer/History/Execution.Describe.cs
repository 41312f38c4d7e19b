using Sandbox.TemporalTestServer.Common;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.Workflow.V1;
using Temporalio.Api.WorkflowService.V1;

namespace Sandbox.TemporalTestServer.History;

/// <content>What a run tells about itself.</content>
internal sealed partial class Execution
{
    public WorkflowExecutionInfo Info()
    {
        var parent = start.Parent?.Parent;
        return new WorkflowExecutionInfo
        {
            Execution = Id,
            Type = new WorkflowType { Name = start.WorkflowType },
            StartTime = StartTime.ToProto(),
            ExecutionTime = ExecutionTime.ToProto(),
            CloseTime = CloseTime.ToProto(),
            ExecutionDuration = (CloseTime - ExecutionTime)?.ToProto(),
            Status = Status,
            HistoryLength = events.Count,
            HistorySizeBytes = HistorySize,
            ParentNamespaceId = parent is null ? "" : engine.Namespaces.Require(parent.Namespace).Id,
            ParentExecution = parent?.Id,
            RootExecution = Root,
            Memo = Memo,
            SearchAttributes = SearchAttributes,
            TaskQueue = start.TaskQueue,
            FirstRunId = FirstRunId,
            Priority = start.Priority,
        };
    }

    public DescribeWorkflowExecutionResponse Describe()
    {
        var description = new DescribeWorkflowExecutionResponse
        {
            ExecutionConfig = new WorkflowExecutionConfig
            {
                TaskQueue = new TaskQueue { Name = start.TaskQueue, Kind = TaskQueueKind.Normal },
                WorkflowExecutionTimeout = (start.ExecutionTimeout ?? TimeSpan.Zero).ToProto(),
                WorkflowRunTimeout = (start.RunTimeout ?? TimeSpan.Zero).ToProto(),
                DefaultWorkflowTaskTimeout = start.TaskTimeout.ToProto(),
                UserMetadata = start.UserMetadata,
            },
            WorkflowExecutionInfo = Info(),
            WorkflowExtendedInfo = new WorkflowExecutionExtendedInfo
            {
                CancelRequested = CancelRequested,
                ExecutionExpirationTime = executionTimeout?.Due.ToProto(),
                RunExpirationTime = runTimeout?.Due.ToProto(),
                OriginalStartTime = StartTime.ToProto(),
            },
        };
        if (task is { Kind: not WorkflowTaskKind.Speculative } pending)
        {
            description.PendingWorkflowTask = new PendingWorkflowTaskInfo
            {
                State = pending.Started ? PendingWorkflowTaskState.Started : PendingWorkflowTaskState.Scheduled,
                ScheduledTime = pending.Scheduled.ToProto(),
                OriginalScheduledTime = pending.OriginallyScheduled.ToProto(),
                StartedTime = pending.StartedAt.ToProto(),
                Attempt = pending.Attempt,
            };
        }
        description.PendingActivities.AddRange(activities.Values.Select(Describe));
        description.PendingChildren.AddRange(children.Values.Where(c => c.Execution is not null).Select(Describe));
        return description;
    }

    private static PendingActivityInfo Describe(PendingActivity activity)
    {
        var info = new PendingActivityInfo
        {
            ActivityId = activity.Id,
            ActivityType = activity.Scheduled.ActivityType,
            State = activity.State,
            HeartbeatDetails = activity.HeartbeatDetails,
            LastHeartbeatTime = activity.LastHeartbeat.ToProto(),
            LastStartedTime = activity.StartedAt.ToProto(),
            Attempt = activity.Attempt,
            MaximumAttempts = activity.Scheduled.RetryPolicy.MaximumAttempts,
            ScheduledTime = activity.Started ? null : activity.AttemptScheduledAt.ToProto(),
            ExpirationTime = activity.Expiration.ToProto(),
            LastFailure = activity.LastFailure,
            LastWorkerIdentity = activity.LastIdentity,
            LastAttemptCompleteTime = activity.LastAttemptEnded.ToProto(),
            Paused = activity.Pause is not null,
            Priority = activity.Scheduled.Priority,
        };
        if (activity.Backoff is { } backoff)
        {
            info.CurrentRetryInterval = activity.RetryDelay?.ToProto();
            info.NextAttemptScheduleTime = backoff.Due.ToProto();
        }
        if (activity.Pause is { } pause)
        {
            info.PauseInfo = new PendingActivityInfo.Types.PauseInfo
            {
                PauseTime = pause.At.ToProto(),
                Manual = new PendingActivityInfo.Types.PauseInfo.Types.Manual { Identity = pause.Identity, Reason = pause.Reason },
            };
        }
        return info;
    }

    private static PendingChildExecutionInfo Describe(PendingChild child) => new()
    {
        WorkflowId = child.Execution!.WorkflowId,
        RunId = child.Execution.RunId,
        WorkflowTypeName = child.Initiated.WorkflowType.Name,
        InitiatedId = child.InitiatedEventId,
        ParentClosePolicy = child.Initiated.ParentClosePolicy,
    };
}
