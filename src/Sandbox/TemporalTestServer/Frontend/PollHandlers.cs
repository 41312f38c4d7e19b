using Google.Protobuf;
using Grpc.Core;
using Sandbox.TemporalTestServer.Matching;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;

namespace Sandbox.TemporalTestServer.Frontend;

/// <summary>The long polls of workers, and their goodbye.</summary>
internal sealed class PollHandlers(Engine engine, CallWaits waits)
{
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(60);

    public async Task<PollWorkflowTaskQueueResponse> PollWorkflowTaskQueue(PollWorkflowTaskQueueRequest request, ServerCallContext context)
    {
        NotBuilt.RefuseVersioning(nameof(PollWorkflowTaskQueue), request.DeploymentOptions);
        return (PollWorkflowTaskQueueResponse?)await Poll(
            () => engine.Matching.Poll(request.Namespace, request.TaskQueue?.Name, TaskQueueType.Workflow, request.Identity, request.WorkerInstanceKey),
            context) ?? new PollWorkflowTaskQueueResponse();
    }

    public async Task<PollActivityTaskQueueResponse> PollActivityTaskQueue(PollActivityTaskQueueRequest request, ServerCallContext context)
    {
        NotBuilt.RefuseVersioning(nameof(PollActivityTaskQueue), request.DeploymentOptions);
        return (PollActivityTaskQueueResponse?)await Poll(
            () => engine.Matching.Poll(request.Namespace, request.TaskQueue?.Name, TaskQueueType.Activity, request.Identity, request.WorkerInstanceKey),
            context) ?? new PollActivityTaskQueueResponse();
    }

    public ShutdownWorkerResponse ShutdownWorker(ShutdownWorkerRequest request) => engine.Run(() =>
    {
        engine.Namespaces.Require(request.Namespace);
        engine.Matching.Shutdown(request.Namespace, request.WorkerInstanceKey, request.StickyTaskQueue);
        engine.Workers.Remove(request.Namespace, request.WorkerInstanceKey);
        foreach (var run in engine.Executions.Open.Where(r => r.Namespace == request.Namespace))
            run.ResetStickiness(request.StickyTaskQueue);
        return new ShutdownWorkerResponse();
    });

    private async Task<IMessage?> Poll(Func<OpenPoll> open, ServerCallContext context)
    {
        var poll = engine.Run(open);
        try
        {
            if (!await waits.For(poll.Answer, CallWaits.Patience(context, LongestPoll), context))
                engine.Run(() => poll.Queue.Expire(poll));
        }
        catch (Exception)
        {
            engine.Run(() => poll.Queue.Leave(poll));
            throw;
        }
        if (!context.CancellationToken.IsCancellationRequested)
            return await poll.Answer;
        engine.Run(() => poll.Queue.Leave(poll));
        throw new OperationCanceledException(context.CancellationToken);
    }
}
