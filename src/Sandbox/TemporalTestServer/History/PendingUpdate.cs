using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Update.V1;

namespace Sandbox.TemporalTestServer.History;

/// <summary>One update of a run, from its admission to its outcome.</summary>
internal sealed class PendingUpdate(Request request)
{
    private TaskCompletionSource moved = NewWaiter();

    public string Id => request.Meta.UpdateId;

    public Request Request => request;

    public string RequestMessageId => $"{Id}/request";

    public UpdateWorkflowExecutionLifecycleStage Stage { get; private set; } = UpdateWorkflowExecutionLifecycleStage.Admitted;

    public Outcome? Outcome { get; private set; }

    public long AcceptedEventId { get; private set; }

    /// <summary>The present workflow task carries it.</summary>
    public bool Sent { get; set; }

    /// <summary>The error that its callers get instead of an outcome.</summary>
    public Exception? Aborted { get; private set; }

    /// <summary>Completed when the stage changes.</summary>
    public Task Moved => moved.Task;

    public bool Reached(UpdateWorkflowExecutionLifecycleStage stage) => Aborted is not null || Stage >= stage;

    public Message RequestMessage(long sequencingEventId) => new()
    {
        Id = RequestMessageId,
        ProtocolInstanceId = Id,
        EventId = sequencingEventId,
        Body = Any.Pack(request),
    };

    public void Accept(long eventId)
    {
        AcceptedEventId = eventId;
        Move(UpdateWorkflowExecutionLifecycleStage.Accepted);
    }

    public void Complete(Outcome outcome)
    {
        Outcome = outcome;
        Move(UpdateWorkflowExecutionLifecycleStage.Completed);
    }

    public void Reject(Failure failure) => Complete(new Outcome { Failure = failure });

    public void Abort(Exception error)
    {
        Aborted = error;
        Move(Stage);
    }

    private void Move(UpdateWorkflowExecutionLifecycleStage stage)
    {
        Stage = stage;
        var before = moved;
        moved = NewWaiter();
        before.TrySetResult();
    }

    private static TaskCompletionSource NewWaiter() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
