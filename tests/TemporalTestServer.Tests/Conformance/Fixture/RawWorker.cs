using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace TemporalTestServer.Tests.Conformance.Fixture;

/// <summary>A worker made of bare calls, to see and answer tasks one by one.</summary>
internal sealed class RawWorker(ITemporalClient client, string queue, string identity = "raw-worker")
{
    public static readonly Command CompleteWorkflow = new()
    {
        CommandType = CommandType.CompleteWorkflowExecution,
        CompleteWorkflowExecutionCommandAttributes = new CompleteWorkflowExecutionCommandAttributes(),
    };

    /// <summary>The sticky queue that answers name; set it before answering.</summary>
    public string? StickyQueue { get; init; }

    private WorkflowService Service => client.Connection.WorkflowService;

    public async Task<PollWorkflowTaskQueueResponse> PollAsync(string? sticky = null, RpcOptions? options = null)
    {
        var request = new PollWorkflowTaskQueueRequest
        {
            Namespace = "default",
            Identity = identity,
            TaskQueue = sticky is null
                ? new TaskQueue { Name = queue, Kind = TaskQueueKind.Normal }
                : new TaskQueue { Name = sticky, NormalName = queue, Kind = TaskQueueKind.Sticky },
        };
        return await Service.PollWorkflowTaskQueueAsync(request, options ?? new RpcOptions { Timeout = TimeSpan.FromSeconds(70) });
    }

    /// <summary>A poll that leaves its trace and gives up.</summary>
    public async Task PollBrieflyAsync()
    {
        try
        {
            await PollAsync(options: new RpcOptions { Timeout = TimeSpan.FromMilliseconds(300), Retry = false });
        }
        catch (RpcException e) when (e.Code is RpcException.StatusCode.DeadlineExceeded or RpcException.StatusCode.Cancelled)
        {
            // nothing was waiting, as expected
        }
    }

    public Task<RespondWorkflowTaskCompletedResponse> CompleteAsync(PollWorkflowTaskQueueResponse task, params Command[] commands) =>
        CompleteAsync(task, _ => { }, commands);

    public async Task<RespondWorkflowTaskCompletedResponse> CompleteAsync(
        PollWorkflowTaskQueueResponse task, Action<RespondWorkflowTaskCompletedRequest> configure, params Command[] commands)
    {
        var request = new RespondWorkflowTaskCompletedRequest
        {
            Namespace = "default",
            Identity = identity,
            TaskToken = task.TaskToken,
            Commands = { commands },
        };
        if (StickyQueue is not null)
        {
            request.StickyAttributes = new StickyExecutionAttributes
            {
                WorkerTaskQueue = new TaskQueue { Name = StickyQueue, NormalName = queue, Kind = TaskQueueKind.Sticky },
                ScheduleToStartTimeout = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromSeconds(5)),
            };
        }
        configure(request);
        return await Service.RespondWorkflowTaskCompletedAsync(request, new RpcOptions { Retry = false });
    }

    public async Task FailAsync(PollWorkflowTaskQueueResponse task, WorkflowTaskFailedCause cause, string message) =>
        await Service.RespondWorkflowTaskFailedAsync(new RespondWorkflowTaskFailedRequest
        {
            Namespace = "default",
            Identity = identity,
            TaskToken = task.TaskToken,
            Cause = cause,
            Failure = new Temporalio.Api.Failure.V1.Failure { Message = message, ApplicationFailureInfo = new Temporalio.Api.Failure.V1.ApplicationFailureInfo { Type = "Test" } },
        });

    public async Task<PollActivityTaskQueueResponse> PollActivityAsync() =>
        await Service.PollActivityTaskQueueAsync(
            new PollActivityTaskQueueRequest
            {
                Namespace = "default",
                Identity = identity,
                TaskQueue = new TaskQueue { Name = queue, Kind = TaskQueueKind.Normal },
            },
            new RpcOptions { Timeout = TimeSpan.FromSeconds(70) });

    public static Command ScheduleActivity(string id, string queue, Action<ScheduleActivityTaskCommandAttributes>? configure = null)
    {
        var attributes = new ScheduleActivityTaskCommandAttributes
        {
            ActivityId = id,
            ActivityType = new ActivityType { Name = "Work" },
            TaskQueue = new TaskQueue { Name = queue },
            StartToCloseTimeout = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromMinutes(1)),
        };
        configure?.Invoke(attributes);
        return new Command { CommandType = CommandType.ScheduleActivityTask, ScheduleActivityTaskCommandAttributes = attributes };
    }
}
