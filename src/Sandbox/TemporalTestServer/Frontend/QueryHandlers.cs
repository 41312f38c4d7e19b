using Grpc.Core;
using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.History;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Api.WorkflowService.V1;

namespace Sandbox.TemporalTestServer.Frontend;

/// <summary>Queries.</summary>
internal sealed class QueryHandlers(Engine engine, CallWaits waits)
{
    // The service gives up this long before the caller does, so that its own words arrive.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    public async Task<QueryWorkflowResponse> QueryWorkflow(QueryWorkflowRequest request, ServerCallContext context)
    {
        if (request.Query is not { QueryType.Length: > 0 })
            throw RpcErrors.InvalidArgument("QueryType is not set on request.");
        SizeLimits.Require(request.Query.QueryArgs);
        var remaining = CallWaits.Remaining(context);
        var patience = remaining > Margin * 2 ? remaining - Margin : remaining / 2;
        var (rejected, query) = engine.Run<(WorkflowExecutionStatus, PendingQuery?)>(() =>
        {
            var run = engine.Find(request.Namespace, request.Execution);
            return Rejects(request.QueryRejectCondition, run.Status) ? (run.Status, null) : (default, run.Ask(request.Query, patience));
        });
        if (query is null)
            return new QueryWorkflowResponse { QueryRejected = new QueryRejected { Status = rejected } };
        try
        {
            if (!await waits.For(query.Answer, remaining, context))
                throw RpcErrors.DeadlineExceeded();
        }
        finally
        {
            // Nothing when it was answered; else nobody waits for it any more.
            engine.Run(() => query.Fail(RpcErrors.DeadlineExceeded()));
        }
        return await query.Answer;
    }

    private static bool Rejects(QueryRejectCondition condition, WorkflowExecutionStatus status) => condition switch
    {
        QueryRejectCondition.NotOpen => status != WorkflowExecutionStatus.Running,
        QueryRejectCondition.NotCompletedCleanly => status is not (WorkflowExecutionStatus.Running or WorkflowExecutionStatus.Completed or WorkflowExecutionStatus.ContinuedAsNew),
        _ => false,
    };
}
