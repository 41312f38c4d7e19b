using Grpc.Core;
using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.History;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;

namespace Sandbox.TemporalTestServer.Frontend;

/// <summary>Starts: alone, with a signal, with an update.</summary>
internal sealed class StartHandlers(Engine engine, UpdateHandlers updates)
{
    public StartWorkflowExecutionResponse StartWorkflowExecution(StartWorkflowExecutionRequest request) => engine.Run(() =>
    {
        var (run, started) = Start(request);
        return Response(run, started);
    });

    public SignalWithStartWorkflowExecutionResponse SignalWithStartWorkflowExecution(SignalWithStartWorkflowExecutionRequest request) => engine.Run(() =>
    {
        if (request.SignalName.Length == 0)
            throw RpcErrors.InvalidArgument("SignalName is not set on request.");
        SizeLimits.Require(request.SignalInput);
        var start = StartRequests.Read(Translate(request), engine);
        var existing = engine.Executions.Find(start.Namespace, start.WorkflowId, "");
        if (existing is { Open: true } && request.WorkflowIdConflictPolicy != WorkflowIdConflictPolicy.TerminateExisting
            && request.WorkflowIdReusePolicy != WorkflowIdReusePolicy.TerminateIfRunning)
        {
            existing.Signal(request.SignalName, request.SignalInput, request.Header, request.Identity, request.RequestId);
            return new SignalWithStartWorkflowExecutionResponse { RunId = existing.RunId, FirstExecutionRunId = existing.FirstRunId };
        }
        if (existing is not null && existing.SentBy(request.RequestId))
            return new SignalWithStartWorkflowExecutionResponse { RunId = existing.RunId, Started = true, FirstExecutionRunId = existing.FirstRunId };
        MakeRoom(existing, start, WorkflowIdConflictPolicy.TerminateExisting);
        var run = engine.Executions.Start(start, r => r.WriteSignal(request.SignalName, request.SignalInput, request.Header, request.Identity, request.RequestId));
        return new SignalWithStartWorkflowExecutionResponse { RunId = run.RunId, Started = true, FirstExecutionRunId = run.FirstRunId };
    });

    public async Task<ExecuteMultiOperationResponse> ExecuteMultiOperation(ExecuteMultiOperationRequest request, ServerCallContext context)
    {
        if (request.Operations is not [{ StartWorkflow: { } start }, { UpdateWorkflow: { } update }])
            throw RpcErrors.InvalidArgument("Operations have to be exactly [Start, Update].");
        if (start.WorkflowId != update.WorkflowExecution?.WorkflowId)
            throw RpcErrors.InvalidArgument("MultiOperation could not be executed: WorkflowId is not consistent with previous operation(s)");
        var (run, started, admitted) = engine.Run(() => StartAndAdmit(start, update));
        var outcome = await updates.Wait(run, admitted, update.WaitPolicy, context);
        return new ExecuteMultiOperationResponse
        {
            Responses =
            {
                new ExecuteMultiOperationResponse.Types.Response { StartWorkflow = Response(run, started) },
                new ExecuteMultiOperationResponse.Types.Response { UpdateWorkflow = outcome },
            },
        };
    }

    private (Execution Run, bool Started, PendingUpdate Update) StartAndAdmit(StartWorkflowExecutionRequest start, UpdateWorkflowExecutionRequest update)
    {
        var request = UpdateHandlers.WithId(update.Request);
        PendingUpdate? admitted = null;
        try
        {
            var (run, started) = Start(start, r => admitted = r.Admit(request, startsTheRun: true));
            return (run, started, admitted ?? Admit(run, request));
        }
        catch (RpcException failed) when (failed.StatusCode != StatusCode.Aborted)
        {
            throw MultiOperationErrors.StartFailed(failed);
        }
    }

    private static PendingUpdate Admit(Execution run, Request request)
    {
        try
        {
            return run.Admit(request);
        }
        catch (RpcException failed)
        {
            throw MultiOperationErrors.UpdateFailed(failed);
        }
    }

    private (Execution Run, bool Started) Start(StartWorkflowExecutionRequest request, Action<Execution>? beforeFirstTask = null)
    {
        var start = StartRequests.Read(request, engine);
        var existing = engine.Executions.Find(start.Namespace, start.WorkflowId, "");
        if (existing is not null && existing.SentBy(request.RequestId))
            return (existing, true);
        if (existing is { Open: true } && request.WorkflowIdConflictPolicy == WorkflowIdConflictPolicy.UseExisting)
            return (existing, false);
        MakeRoom(existing, start, request.WorkflowIdConflictPolicy);
        return (engine.Executions.Start(start, beforeFirstTask), true);
    }

    private static void MakeRoom(Execution? existing, NewExecution start, WorkflowIdConflictPolicy conflict)
    {
        if (existing is null)
            return;
        if (existing.Open)
        {
            if (conflict != WorkflowIdConflictPolicy.TerminateExisting && start.ReusePolicy != WorkflowIdReusePolicy.TerminateIfRunning)
                throw RpcErrors.AlreadyStarted($"Workflow execution is already running. WorkflowId: {existing.WorkflowId}, RunId: {existing.RunId}.", existing.Start.RequestId, existing.RunId);
            existing.Terminate("TerminateIfRunning WorkflowIdReusePolicy Policy", null, "history-service");
        }
        else if (!ExecutionStore.MayReuse(start.ReusePolicy, existing))
        {
            throw RpcErrors.AlreadyStarted(
                $"Workflow execution already finished{(existing.Status == WorkflowExecutionStatus.Completed ? " successfully" : "")}. WorkflowId: {existing.WorkflowId}, RunId: {existing.RunId}. Workflow Id reuse policy: {start.ReusePolicy}.",
                existing.Start.RequestId,
                existing.RunId);
        }
    }

    private static StartWorkflowExecutionResponse Response(Execution run, bool started) => new()
    {
        RunId = run.RunId,
        Started = started,
        Status = run.Status,
        FirstExecutionRunId = run.FirstRunId,
    };

    // A start with the signal left out.
    private static StartWorkflowExecutionRequest Translate(SignalWithStartWorkflowExecutionRequest request) => new()
    {
        Namespace = request.Namespace,
        WorkflowId = request.WorkflowId,
        WorkflowType = request.WorkflowType,
        TaskQueue = request.TaskQueue,
        Input = request.Input,
        WorkflowExecutionTimeout = request.WorkflowExecutionTimeout,
        WorkflowRunTimeout = request.WorkflowRunTimeout,
        WorkflowTaskTimeout = request.WorkflowTaskTimeout,
        Identity = request.Identity,
        RequestId = request.RequestId,
        WorkflowIdReusePolicy = request.WorkflowIdReusePolicy,
        RetryPolicy = request.RetryPolicy,
        CronSchedule = request.CronSchedule,
        Memo = request.Memo,
        SearchAttributes = request.SearchAttributes,
        Header = request.Header,
        WorkflowStartDelay = request.WorkflowStartDelay,
        VersioningOverride = request.VersioningOverride,
        TimeSkippingConfig = request.TimeSkippingConfig,
        UserMetadata = request.UserMetadata,
        Priority = request.Priority,
    };
}
