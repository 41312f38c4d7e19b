using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.History;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;

namespace Sandbox.TemporalTestServer.Frontend;

/// <summary>What is done to a run from outside: signal, cancel, terminate, delete, describe.</summary>
internal sealed class ExecutionHandlers(Engine engine)
{
    public SignalWorkflowExecutionResponse SignalWorkflowExecution(SignalWorkflowExecutionRequest request) => engine.Run(() =>
    {
        if (request.SignalName.Length == 0)
            throw RpcErrors.InvalidArgument("SignalName is not set on request.");
        SizeLimits.Require(request.Input);
        OpenRun(request.Namespace, request.WorkflowExecution)
            .Signal(request.SignalName, request.Input, request.Header, request.Identity, request.RequestId);
        return new SignalWorkflowExecutionResponse();
    });

    public RequestCancelWorkflowExecutionResponse RequestCancelWorkflowExecution(RequestCancelWorkflowExecutionRequest request) => engine.Run(() =>
    {
        var run = engine.Find(request.Namespace, request.WorkflowExecution);
        RequireFirstRun(run, request.FirstExecutionRunId);
        // Cancelling what is closed already is no error.
        if (run.Open)
            run.RequestCancel(request.Reason, request.Identity, request.RequestId, from: null);
        return new RequestCancelWorkflowExecutionResponse();
    });

    public TerminateWorkflowExecutionResponse TerminateWorkflowExecution(TerminateWorkflowExecutionRequest request) => engine.Run(() =>
    {
        var run = OpenRun(request.Namespace, request.WorkflowExecution);
        RequireFirstRun(run, request.FirstExecutionRunId);
        run.Terminate(request.Reason, request.Details, request.Identity);
        return new TerminateWorkflowExecutionResponse();
    });

    public DeleteWorkflowExecutionResponse DeleteWorkflowExecution(DeleteWorkflowExecutionRequest request) => engine.Run(() =>
    {
        var run = engine.Find(request.Namespace, request.WorkflowExecution);
        if (run.Open)
            run.Terminate("Delete workflow execution", null, "history-service");
        engine.Executions.Delete(run);
        return new DeleteWorkflowExecutionResponse();
    });

    public ResetWorkflowExecutionResponse ResetWorkflowExecution(ResetWorkflowExecutionRequest request) => engine.Run(() =>
    {
        NotBuilt.Refuse(request);
        var origin = engine.Find(request.Namespace, request.WorkflowExecution);
        if (origin.ResetProblem(request.WorkflowTaskFinishEventId) is { } problem)
            throw RpcErrors.InvalidArgument(problem);
        var present = engine.Executions.Find(request.Namespace, origin.WorkflowId, "")!;
        if (present.SentBy(request.RequestId))
            return new ResetWorkflowExecutionResponse { RunId = present.RunId };
        var run = engine.Executions.Reset(origin, request.WorkflowTaskFinishEventId, request.Reason, request.RequestId, Reapplied(request));
        return new ResetWorkflowExecutionResponse { RunId = run.RunId };
    });

    public DescribeWorkflowExecutionResponse DescribeWorkflowExecution(DescribeWorkflowExecutionRequest request) =>
        engine.Run(() => engine.Find(request.Namespace, request.Execution).Describe());

    public ResetStickyTaskQueueResponse ResetStickyTaskQueue(ResetStickyTaskQueueRequest request) => engine.Run(() =>
    {
        engine.Find(request.Namespace, request.Execution).ResetStickiness();
        return new ResetStickyTaskQueueResponse();
    });

    // What of the outside is applied again: all of it, unless one of the two ways to say so says otherwise.
    private static HashSet<EventType> Reapplied(ResetWorkflowExecutionRequest request)
    {
        HashSet<EventType> reapplied = request.ResetReapplyType switch
        {
            ResetReapplyType.None => [],
            ResetReapplyType.Signal => [EventType.WorkflowExecutionSignaled],
            _ => [EventType.WorkflowExecutionSignaled, EventType.WorkflowExecutionUpdateAccepted],
        };
        if (request.ResetReapplyExcludeTypes.Contains(ResetReapplyExcludeType.Signal))
            reapplied.Remove(EventType.WorkflowExecutionSignaled);
        if (request.ResetReapplyExcludeTypes.Contains(ResetReapplyExcludeType.Update))
            reapplied.Remove(EventType.WorkflowExecutionUpdateAccepted);
        return reapplied;
    }

    private Execution OpenRun(string @namespace, Temporalio.Api.Common.V1.WorkflowExecution? execution) =>
        engine.Find(@namespace, execution) is { Open: true } run ? run : throw RpcErrors.NotFound("workflow execution already completed");

    private static void RequireFirstRun(Execution run, string firstRunId)
    {
        if (firstRunId.Length > 0 && run.FirstRunId != firstRunId)
            throw RpcErrors.NotFound("workflow execution already completed");
    }
}
