using Sandbox.TemporalTestServer.History;
using Temporalio.Api.WorkflowService.V1;
using ExecutionId = Temporalio.Api.Common.V1.WorkflowExecution;

namespace Sandbox.TemporalTestServer.Frontend;

/// <summary>An operator's hold on pending activities.</summary>
internal sealed class ActivityControlHandlers(Engine engine)
{
    public PauseActivityResponse PauseActivity(PauseActivityRequest request) =>
        Each(request.Namespace, request.Execution, request.HasId, request.Id, request.HasType, request.Type, all: false, (run, activity) =>
        {
            run.Pause(activity, request.Identity, request.Reason);
            return new PauseActivityResponse();
        });

    public UnpauseActivityResponse UnpauseActivity(UnpauseActivityRequest request) =>
        Each(request.Namespace, request.Execution, request.HasId, request.Id, request.HasType, request.Type, request.UnpauseAll, (run, activity) =>
        {
            run.Unpause(activity, request.ResetAttempts, request.ResetHeartbeat);
            return new UnpauseActivityResponse();
        });

    public ResetActivityResponse ResetActivity(ResetActivityRequest request) =>
        Each(request.Namespace, request.Execution, request.HasId, request.Id, request.HasType, request.Type, request.MatchAll, (run, activity) =>
        {
            run.Reset(activity, request.KeepPaused, request.ResetHeartbeat);
            return new ResetActivityResponse();
        });

    private TResponse Each<TResponse>(
        string @namespace, ExecutionId execution, bool byId, string id, bool byType, string type, bool all, Func<Execution, PendingActivity, TResponse> act)
        where TResponse : new() => engine.Run(() =>
    {
        if (!byId && !byType && !all)
            throw Common.RpcErrors.InvalidArgument("Either Activity.Id or Activity.Type should be set on request.");
        var run = engine.Find(@namespace, execution);
        var response = new TResponse();
        foreach (var activity in run.Activities(byId ? id : null, byType ? type : null))
            response = act(run, activity);
        return response;
    });
}
