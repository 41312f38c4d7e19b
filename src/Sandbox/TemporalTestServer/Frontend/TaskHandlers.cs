using Sandbox.TemporalTestServer.Common;
using Temporalio.Api.Query.V1;
using Temporalio.Api.WorkflowService.V1;

namespace Sandbox.TemporalTestServer.Frontend;

/// <summary>Workers' answers to workflow tasks and queries.</summary>
internal sealed class TaskHandlers(Engine engine)
{
    public RespondWorkflowTaskCompletedResponse RespondWorkflowTaskCompleted(RespondWorkflowTaskCompletedRequest request) => engine.Run(() =>
    {
        NotBuilt.Refuse(request);
        var token = TaskToken.Decode(request.TaskToken);
        return engine.Executions.Answered(token).CompleteWorkflowTask(token, request);
    });

    public RespondWorkflowTaskFailedResponse RespondWorkflowTaskFailed(RespondWorkflowTaskFailedRequest request) => engine.Run(() =>
    {
        var token = TaskToken.Decode(request.TaskToken);
        engine.Executions.Answered(token).FailWorkflowTask(token, request.Cause, request.Failure, request.Identity);
        return new RespondWorkflowTaskFailedResponse();
    });

    public RespondQueryTaskCompletedResponse RespondQueryTaskCompleted(RespondQueryTaskCompletedRequest request) => engine.Run(() =>
    {
        var token = TaskToken.Decode(request.TaskToken);
        engine.Executions.Require(token).AnswerQuery(token, new WorkflowQueryResult
        {
            ResultType = request.CompletedType,
            Answer = request.QueryResult,
            ErrorMessage = request.ErrorMessage,
            Failure = request.Failure,
        });
        return new RespondQueryTaskCompletedResponse();
    });
}
