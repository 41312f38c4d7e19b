using Google.Protobuf;
using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.History;
using Temporalio.Api.Common.V1;
using Temporalio.Api.WorkflowService.V1;
using Execution = Sandbox.TemporalTestServer.History.Execution;

namespace Sandbox.TemporalTestServer.Frontend;

/// <summary>Workers' (and others') answers to activities, by token or by id.</summary>
internal sealed class ActivityHandlers(Engine engine)
{
    public RecordActivityTaskHeartbeatResponse RecordActivityTaskHeartbeat(RecordActivityTaskHeartbeatRequest request) =>
        By(engine.Executions.Require, request.TaskToken, (run, activity) => run.Heartbeat(activity, request.Details, request.Identity));

    public RecordActivityTaskHeartbeatByIdResponse RecordActivityTaskHeartbeatById(RecordActivityTaskHeartbeatByIdRequest request) =>
        By(request.Namespace, request.WorkflowId, request.RunId, request.ActivityId, (run, activity) =>
        {
            var answer = run.Heartbeat(activity, request.Details, request.Identity);
            return new RecordActivityTaskHeartbeatByIdResponse { CancelRequested = answer.CancelRequested, ActivityPaused = answer.ActivityPaused, ActivityReset = answer.ActivityReset };
        });

    public RespondActivityTaskCompletedResponse RespondActivityTaskCompleted(RespondActivityTaskCompletedRequest request) =>
        By(engine.Executions.Answered, request.TaskToken, (run, activity) =>
        {
            run.CompleteActivity(activity, request.Result, request.Identity);
            return new RespondActivityTaskCompletedResponse();
        });

    public RespondActivityTaskCompletedByIdResponse RespondActivityTaskCompletedById(RespondActivityTaskCompletedByIdRequest request) =>
        By(request.Namespace, request.WorkflowId, request.RunId, request.ActivityId, (run, activity) =>
        {
            run.CompleteActivity(activity, request.Result, request.Identity);
            return new RespondActivityTaskCompletedByIdResponse();
        });

    public RespondActivityTaskFailedResponse RespondActivityTaskFailed(RespondActivityTaskFailedRequest request) =>
        By(engine.Executions.Answered, request.TaskToken, (run, activity) =>
        {
            run.FailActivity(activity, request.Failure, request.LastHeartbeatDetails, request.Identity);
            return new RespondActivityTaskFailedResponse();
        });

    public RespondActivityTaskFailedByIdResponse RespondActivityTaskFailedById(RespondActivityTaskFailedByIdRequest request) =>
        By(request.Namespace, request.WorkflowId, request.RunId, request.ActivityId, (run, activity) =>
        {
            run.FailActivity(activity, request.Failure, request.LastHeartbeatDetails, request.Identity);
            return new RespondActivityTaskFailedByIdResponse();
        });

    public RespondActivityTaskCanceledResponse RespondActivityTaskCanceled(RespondActivityTaskCanceledRequest request) =>
        By(engine.Executions.Answered, request.TaskToken, (run, activity) =>
        {
            run.CancelActivity(activity, request.Details, request.Identity);
            return new RespondActivityTaskCanceledResponse();
        });

    public RespondActivityTaskCanceledByIdResponse RespondActivityTaskCanceledById(RespondActivityTaskCanceledByIdRequest request) =>
        By(request.Namespace, request.WorkflowId, request.RunId, request.ActivityId, (run, activity) =>
        {
            run.CancelActivity(activity, request.Details, request.Identity);
            return new RespondActivityTaskCanceledByIdResponse();
        });

    private T By<T>(Func<TaskToken, Execution> find, ByteString encoded, Func<Execution, PendingActivity, T> act) => engine.Run(() =>
    {
        var token = TaskToken.Decode(encoded);
        var run = find(token);
        return act(run, run.Activity(token));
    });

    private T By<T>(string @namespace, string workflowId, string runId, string activityId, Func<Execution, PendingActivity, T> act) => engine.Run(() =>
    {
        var run = engine.Find(@namespace, new WorkflowExecution { WorkflowId = workflowId, RunId = runId });
        return act(run, run.Activity(activityId));
    });
}
