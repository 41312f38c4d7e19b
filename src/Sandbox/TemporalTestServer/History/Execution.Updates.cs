using Sandbox.TemporalTestServer.Common;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Update.V1;

namespace Sandbox.TemporalTestServer.History;

/// <content>Updates: admitted in memory, carried by a workflow task, accepted and completed by the worker's messages.</content>
internal sealed partial class Execution
{
    private readonly Dictionary<string, PendingUpdate> updates = [];

    public PendingUpdate? FindUpdate(string id) => updates.GetValueOrDefault(id);

    /// <summary>Takes an update in; one with the same id is the same update.</summary>
    /// <param name="request">The update.</param>
    /// <param name="startsTheRun">True while the run is being started: its first task is still to come.</param>
    public PendingUpdate Admit(Request request, bool startsTheRun = false)
    {
        if (updates.TryGetValue(request.Meta.UpdateId, out var known))
            return known;
        if (!Open)
            throw RpcErrors.NotFound("workflow execution already completed");
        var update = new PendingUpdate(request);
        updates.Add(update.Id, update);
        if (!startsTheRun)
            ScheduleWorkflowTask(speculative: true);
        return update;
    }

    /// <summary>Updates that were not accepted live in memory only: a restart of the service forgets them.</summary>
    public void ForgetUpdates()
    {
        foreach (var update in UpdatesToSend().ToList())
        {
            updates.Remove(update.Id);
            update.Abort(RpcErrors.Unavailable("the server is restarting"));
        }
        if (task is { Started: false, Kind: WorkflowTaskKind.Speculative } waiting)
            Detach(waiting);
    }

    private IEnumerable<PendingUpdate> UpdatesToSend() => updates.Values
        .Where(u => u is { Stage: UpdateWorkflowExecutionLifecycleStage.Admitted, Sent: false, Aborted: null });

    private bool HasUpdatesToSend => updates.Count > 0 && UpdatesToSend().Any();

    /// <summary>Says what is wrong with the messages of a completion; null when nothing is.</summary>
    private string? Problem(IEnumerable<Message> messages)
    {
        foreach (var message in messages)
        {
            if (!updates.TryGetValue(message.ProtocolInstanceId, out var update))
                return $"update {message.ProtocolInstanceId} not found";
            if (!IsKnown(message))
                return $"message of unknown type {message.Body?.TypeUrl}";
            if (message.Body.Is(Acceptance.Descriptor) && update.Stage != UpdateWorkflowExecutionLifecycleStage.Admitted)
                return $"update {update.Id} was accepted before";
        }
        return null;
    }

    private static bool IsKnown(Message message) => message.Body is { } body
        && (body.Is(Acceptance.Descriptor) || body.Is(Response.Descriptor) || body.Is(Rejection.Descriptor));

    private void Apply(Message message)
    {
        var update = updates[message.ProtocolInstanceId];
        if (message.Body.TryUnpack<Acceptance>(out var acceptance))
        {
            update.Accept(Append(new HistoryEvent
            {
                EventType = EventType.WorkflowExecutionUpdateAccepted,
                WorkflowExecutionUpdateAcceptedEventAttributes = new WorkflowExecutionUpdateAcceptedEventAttributes
                {
                    ProtocolInstanceId = update.Id,
                    AcceptedRequestMessageId = acceptance.AcceptedRequestMessageId.Length > 0 ? acceptance.AcceptedRequestMessageId : update.RequestMessageId,
                    AcceptedRequestSequencingEventId = acceptance.AcceptedRequestSequencingEventId,
                    AcceptedRequest = update.Request,
                },
            }));
        }
        else if (message.Body.TryUnpack<Response>(out var response))
        {
            Append(new HistoryEvent
            {
                EventType = EventType.WorkflowExecutionUpdateCompleted,
                WorkflowExecutionUpdateCompletedEventAttributes = new WorkflowExecutionUpdateCompletedEventAttributes
                {
                    Meta = update.Request.Meta,
                    Outcome = response.Outcome,
                    AcceptedEventId = update.AcceptedEventId,
                },
            });
            update.Complete(response.Outcome);
        }
        else if (message.Body.TryUnpack<Rejection>(out var rejection))
        {
            update.Reject(rejection.Failure);
            updates.Remove(update.Id);
        }
    }

    /// <summary>What a worker was sent and did not answer is refused, or its callers would wait for ever.</summary>
    private void RefuseUnanswered(WorkflowTask completed)
    {
        foreach (var update in completed.SentUpdates.Where(u => u is { Stage: UpdateWorkflowExecutionLifecycleStage.Admitted, Sent: true }))
        {
            updates.Remove(update.Id);
            update.Reject(new Failure
            {
                Message = "Workflow Update is rejected because it wasn't processed by worker. Probably, Workflow Update is not supported by the worker.",
                Source = "Server",
                ApplicationFailureInfo = new ApplicationFailureInfo { Type = "UnprocessedUpdate", NonRetryable = true },
            });
        }
    }

    /// <summary>The run closed: what was accepted fails, what was not goes to the next run or is refused.</summary>
    private void CloseUpdates(Execution? next)
    {
        foreach (var update in updates.Values.Where(u => u.Stage != UpdateWorkflowExecutionLifecycleStage.Completed).ToList())
        {
            if (update.Stage == UpdateWorkflowExecutionLifecycleStage.Accepted)
            {
                update.Complete(new Outcome
                {
                    Failure = new Failure
                    {
                        Message = "Workflow Update failed because the Workflow completed before the Update completed.",
                        Source = "Server",
                        ApplicationFailureInfo = new ApplicationFailureInfo { Type = "AcceptedUpdateCompletedWorkflow", NonRetryable = true },
                    },
                });
            }
            else if (next is not null)
            {
                update.Sent = false;
                updates.Remove(update.Id);
                next.updates[update.Id] = update;
            }
            else
            {
                updates.Remove(update.Id);
                update.Abort(RpcErrors.NotFound("workflow execution already completed"));
            }
        }
    }
}
