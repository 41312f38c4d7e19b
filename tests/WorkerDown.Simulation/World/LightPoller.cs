using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace WorkerDown.Simulation.World;

/// <summary>A worker made of bare long polls: it completes every workflow and answers every query at once.</summary>
internal sealed class LightPoller(WorkflowService service, string queue, string identity)
{
    private const string Namespace = "default";
    private static readonly TimeSpan AfterError = TimeSpan.FromMilliseconds(20);

    /// <summary>Polls until cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var options = new RpcOptions { Retry = false, Timeout = TimeSpan.FromSeconds(70), CancellationToken = stop };
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var task = await service.PollWorkflowTaskQueueAsync(new() { Namespace = Namespace, Identity = identity, TaskQueue = new() { Name = queue, Kind = TaskQueueKind.Normal } }, options);
                if (!task.TaskToken.IsEmpty)
                    await AnswerAsync(task, options);
            }
            catch (Exception e) when (e is RpcException or OperationCanceledException)
            {
                if (stop.IsCancellationRequested)
                    return;
                // Real time: an error is a matter of the wire, not of the story.
                await Task.Delay(AfterError, CancellationToken.None);
            }
        }
    }

    private Task AnswerAsync(PollWorkflowTaskQueueResponse task, RpcOptions options)
    {
        if (task.Query is not null)
        {
            return service.RespondQueryTaskCompletedAsync(
                new() { Namespace = Namespace, TaskToken = task.TaskToken, CompletedType = QueryResultType.Failed, ErrorMessage = "unknown query" }, options);
        }
        var answer = new RespondWorkflowTaskCompletedRequest
        {
            Namespace = Namespace,
            Identity = identity,
            TaskToken = task.TaskToken,
            Commands = { new Command { CommandType = CommandType.CompleteWorkflowExecution, CompleteWorkflowExecutionCommandAttributes = new() } },
        };
        foreach (var query in task.Queries.Keys)
            answer.QueryResults.Add(query, new WorkflowQueryResult { ResultType = QueryResultType.Failed, ErrorMessage = "unknown query" });
        return service.RespondWorkflowTaskCompletedAsync(answer, options);
    }
}
