using Grpc.Core;
using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.History;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;

namespace Sandbox.TemporalTestServer.Frontend;

/// <summary>Updates: sent, and waited for.</summary>
internal sealed class UpdateHandlers(Engine engine, CallWaits waits)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    public async Task<UpdateWorkflowExecutionResponse> UpdateWorkflowExecution(UpdateWorkflowExecutionRequest request, ServerCallContext context)
    {
        if (request.Request?.Input is not { Name.Length: > 0 })
            throw RpcErrors.InvalidArgument("update name is not set on request");
        var (run, update) = engine.Run(() =>
        {
            var found = engine.Find(request.Namespace, request.WorkflowExecution);
            if (request.FirstExecutionRunId.Length > 0 && found.FirstRunId != request.FirstExecutionRunId)
                throw RpcErrors.NotFound($"workflow execution already completed or a later run has taken the id {found.WorkflowId}");
            return (found, found.Admit(WithId(request.Request)));
        });
        return await Wait(run, update, request.WaitPolicy, context);
    }

    public async Task<PollWorkflowExecutionUpdateResponse> PollWorkflowExecutionUpdate(PollWorkflowExecutionUpdateRequest request, ServerCallContext context)
    {
        var (run, update) = engine.Run(() =>
        {
            var found = engine.Find(request.Namespace, request.UpdateRef?.WorkflowExecution);
            return (found, found.FindUpdate(request.UpdateRef!.UpdateId) ?? throw RpcErrors.NotFound($"update {request.UpdateRef.UpdateId} not found"));
        });
        var answer = await Wait(run, update, request.WaitPolicy, context);
        return new PollWorkflowExecutionUpdateResponse { Outcome = answer.Outcome, Stage = answer.Stage, UpdateRef = answer.UpdateRef };
    }

    public static Request WithId(Request request)
    {
        if (request.Meta is { UpdateId.Length: > 0 })
            return request;
        var named = request.Clone();
        named.Meta ??= new Meta();
        named.Meta.UpdateId = Engine.NewId();
        return named;
    }

    /// <summary>Waits for the wanted stage, and no longer than a poll may: the caller asks again.</summary>
    public async Task<UpdateWorkflowExecutionResponse> Wait(Execution run, PendingUpdate update, WaitPolicy? policy, ServerCallContext context)
    {
        var wanted = policy?.LifecycleStage ?? UpdateWorkflowExecutionLifecycleStage.Unspecified;
        var patience = CallWaits.Patience(context, LongestWait);
        var asked = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var (reached, moved) = engine.Run(() => (update.Reached(wanted), update.Moved));
            if (reached)
                break;
            var left = patience - TimeProvider.System.GetElapsedTime(asked);
            if (left <= TimeSpan.Zero || !await waits.For(moved, left, context))
                break;
        }
        return engine.Run(() => update.Aborted is null
            ? new UpdateWorkflowExecutionResponse
            {
                UpdateRef = new UpdateRef { WorkflowExecution = run.Id, UpdateId = update.Id },
                Outcome = update.Outcome,
                Stage = update.Stage,
            }
            : throw update.Aborted);
    }
}
