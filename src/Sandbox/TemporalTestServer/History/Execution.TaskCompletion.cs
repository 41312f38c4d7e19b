using Sandbox.TemporalTestServer.Common;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;

namespace Sandbox.TemporalTestServer.History;

/// <content>The completion of a workflow task: everything is checked first, then applied as one transaction.</content>
internal sealed partial class Execution
{
    public RespondWorkflowTaskCompletedResponse CompleteWorkflowTask(TaskToken token, RespondWorkflowTaskCompletedRequest request)
    {
        var completed = Current(token);
        Answer(completed, request.QueryResults);
        if (Problem(request) is { } problem)
        {
            FailWorkflowTask(completed, problem.Cause, Final(problem.Message), request.Identity);
            throw RpcErrors.InvalidArgument(problem.Message);
        }
        if (request.Commands.Select(SizeLimits.Problem).FirstOrDefault(p => p is not null) is { } beyond)
        {
            FailWorkflowTask(completed, beyond.Cause, Final(beyond.Message), request.Identity);
            Terminate(beyond.Message, null, "history-service");
            throw RpcErrors.InvalidArgument(beyond.Message);
        }
        return OnlyRejects(completed, request) ? Drop(completed, request) : Apply(completed, request);
    }

    private static void Answer(WorkflowTask completed, IDictionary<string, WorkflowQueryResult> results)
    {
        foreach (var (id, result) in results)
        {
            if (completed.Queries.Remove(id, out var query))
                query.Succeed(result);
        }
    }

    private CommandProblem? Problem(RespondWorkflowTaskCompletedRequest request)
    {
        if (CommandValidator.Check(this, request.Commands) is { } wrong)
            return wrong;
        if (Problem(request.Messages) is { } message)
            return new CommandProblem(WorkflowTaskFailedCause.BadUpdateWorkflowExecutionMessage, message);
        return request.Commands.Any(c => CommandValidator.Closes(c.CommandType)) && (buffer.Count > 0 || HasUpdatesToSend)
            ? new CommandProblem(WorkflowTaskFailedCause.UnhandledCommand, "UnhandledCommand")
            : null;
    }

    private bool OnlyRejects(WorkflowTask completed, RespondWorkflowTaskCompletedRequest request) =>
        completed.Kind == WorkflowTaskKind.Speculative
        && request.Commands.Count == 0
        && !request.ForceCreateNewWorkflowTask
        && buffer.Count == 0
        && completed.ScheduledEventId == NextEventId
        && request.Messages.All(m => m.Body.Is(Rejection.Descriptor));

    // A task that was made for updates and only refused them never was: the worker goes back to where it stood.
    private RespondWorkflowTaskCompletedResponse Drop(WorkflowTask completed, RespondWorkflowTaskCompletedRequest request)
    {
        using var hold = Detach(completed);
        sticky = request.StickyAttributes;
        foreach (var message in request.Messages)
            Apply(message);
        RefuseUnanswered(completed);
        var response = new RespondWorkflowTaskCompletedResponse { ResetHistoryEventId = lastCompletedStartedEventId };
        Continue(completed, request, response, newEvents: false);
        return response;
    }

    private RespondWorkflowTaskCompletedResponse Apply(WorkflowTask completed, RespondWorkflowTaskCompletedRequest request)
    {
        Materialize(completed);
        using var hold = Detach(completed);
        var completedEventId = Append(new HistoryEvent
        {
            EventType = EventType.WorkflowTaskCompleted,
            WorkflowTaskCompletedEventAttributes = new WorkflowTaskCompletedEventAttributes
            {
                ScheduledEventId = completed.ScheduledEventId,
                StartedEventId = completed.StartedEventId,
                Identity = request.Identity,
                BinaryChecksum = request.BinaryChecksum,
                WorkerVersion = request.WorkerVersionStamp,
                SdkMetadata = request.SdkMetadata,
                MeteringMetadata = request.MeteringMetadata,
            },
        });
        lastCompletedStartedEventId = completed.StartedEventId;
        taskAttempt = 1;
        sticky = request.StickyAttributes;
        Apply(request, completedEventId);
        RefuseUnanswered(completed);
        var response = new RespondWorkflowTaskCompletedResponse();
        if (Open)
        {
            var newEvents = buffer.Count > 0;
            FlushBuffer();
            Continue(completed, request, response, newEvents);
        }
        return response;
    }

    private void Apply(RespondWorkflowTaskCompletedRequest request, long completedEventId)
    {
        // Messages that a command points to are applied in the commands' order; the others (rejections) write nothing.
        var ordered = request.Commands.Where(c => c.CommandType == CommandType.ProtocolMessage)
            .Select(c => c.ProtocolMessageCommandAttributes.MessageId).ToHashSet();
        var messages = new Dictionary<string, Message>();
        foreach (var message in request.Messages)
        {
            if (ordered.Contains(message.Id))
                messages[message.Id] = message;
            else
                Apply(message);
        }
        foreach (var command in request.Commands)
        {
            if (command.CommandType != CommandType.ProtocolMessage)
                Apply(command, completedEventId);
            else if (messages.TryGetValue(command.ProtocolMessageCommandAttributes.MessageId, out var message))
                Apply(message);
        }
    }

    // What comes after a completed task: at once the next one, handed out with the answer, or nothing.
    private void Continue(WorkflowTask completed, RespondWorkflowTaskCompletedRequest request, RespondWorkflowTaskCompletedResponse response, bool newEvents)
    {
        waitingQueries.AddRange(completed.Queries.Values.Where(q => !q.Done));
        var needed = newEvents || request.ForceCreateNewWorkflowTask;
        if (!needed && !HasUpdatesToSend)
        {
            DispatchWaitingQueries();
            return;
        }
        CreateWorkflowTask(speculative: !needed);
        if (request.ReturnNewWorkflowTask)
            response.WorkflowTask = StartWorkflowTask(task!, request.Identity, fromSticky: sticky is not null);
        else
            EnqueueWorkflowTask();
    }
}
