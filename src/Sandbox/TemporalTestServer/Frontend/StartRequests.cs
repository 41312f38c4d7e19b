using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.History;
using Temporalio.Api.WorkflowService.V1;

namespace Sandbox.TemporalTestServer.Frontend;

/// <summary>Reads and checks start requests.</summary>
internal static class StartRequests
{
    private const int LongestId = 1000;

    public static NewExecution Read(StartWorkflowExecutionRequest request, Engine engine)
    {
        var where = engine.Namespaces.Require(request.Namespace);
        if (Problem(request) is { } problem)
            throw RpcErrors.InvalidArgument(problem);
        SizeLimits.Require(request.Input);
        SizeLimits.Require(request.Memo);
        NotBuilt.Refuse(request);
        if (where.SearchAttributes.Refusal(request.SearchAttributes) is { } refused)
            throw RpcErrors.InvalidArgument(refused);
        return new NewExecution
        {
            Namespace = request.Namespace,
            WorkflowId = request.WorkflowId,
            WorkflowType = request.WorkflowType.Name,
            TaskQueue = request.TaskQueue.Name,
            Input = request.Input,
            ExecutionTimeout = request.WorkflowExecutionTimeout.Span(),
            RunTimeout = ProtoTime.Shorter(request.WorkflowRunTimeout.Span(), request.WorkflowExecutionTimeout.Span()),
            TaskTimeout = request.WorkflowTaskTimeout.Span() ?? TimeSpan.FromSeconds(10),
            RetryPolicy = request.RetryPolicy is null ? null : RetryPolicies.WithDefaults(request.RetryPolicy),
            Memo = request.Memo,
            SearchAttributes = request.SearchAttributes,
            Header = request.Header,
            UserMetadata = request.UserMetadata,
            Priority = request.Priority,
            Identity = request.Identity,
            RequestId = request.RequestId.Length == 0 ? Engine.NewId() : request.RequestId,
            ReusePolicy = request.WorkflowIdReusePolicy,
            Backoff = request.WorkflowStartDelay.Span(),
            ContinuedFailure = request.ContinuedFailure,
            LastCompletionResult = request.LastCompletionResult,
        };
    }

    private static string? Problem(StartWorkflowExecutionRequest request)
    {
        if (request.WorkflowId.Length == 0)
            return "WorkflowId is not set on request.";
        if (request.WorkflowId.Length > LongestId)
            return "WorkflowId length exceeds limit.";
        if (request.WorkflowType is not { Name.Length: > 0 })
            return "WorkflowType is not set on request.";
        if (request.TaskQueue is not { Name.Length: > 0 })
            return "TaskQueue is not set on request.";
        if (request.WorkflowExecutionTimeout?.ToTimeSpan() < TimeSpan.Zero)
            return "An invalid WorkflowExecutionTimeout is set on request.";
        if (request.WorkflowRunTimeout?.ToTimeSpan() < TimeSpan.Zero)
            return "An invalid WorkflowRunTimeout is set on request.";
        if (request.WorkflowTaskTimeout?.ToTimeSpan() < TimeSpan.Zero)
            return "An invalid WorkflowTaskTimeout is set on request.";
        if (request.WorkflowStartDelay?.ToTimeSpan() < TimeSpan.Zero)
            return "An invalid WorkflowStartDelay is set on request.";
        return RetryPolicies.Problem(request.RetryPolicy);
    }
}
